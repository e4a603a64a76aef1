package io.claudectl.daemon.door;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Destination;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.door.mcp.BusCalls;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.os.PathResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A tool's publish in the bus's words, and the bus's answer in the tool's. */
final class Publishing {
    private static final int SHOWN_MAX = 80;

    private Publishing() {}

    /**
     * Whom a tool's caller wants to reach; null where it names a file by what is no path.
     *
     * @param directory where relative paths start
     */
    static @Nullable Destination destination(BusCalls.Publish publish, String directory) {
        return switch (publish.to()) {
            case BusCalls.To.Role(var name) -> new Destination.Role(name);
            case BusCalls.To.OwnerOf(var path) -> {
                String file = PathResolver.of(directory, path);
                yield file == null ? null : new Destination.OwnerOf(file);
            }
            case BusCalls.To.Unnamed(var self) ->
                    publish.replyTo() != null
                            ? new Destination.Replied()
                            : new Destination.Subscribers(self);
        };
    }

    /** The path it names a file by, fit to be repeated; empty where it names none. */
    static String path(BusCalls.Publish publish) {
        String path = publish.to() instanceof BusCalls.To.OwnerOf(var given) ? given : "";
        return SafeText.truncate(path, SHOWN_MAX);
    }

    static BusCalls.Published told(Sending.Outcome.Stored stored) {
        List<BusCalls.Recipient> recipients = new ArrayList<>();
        for (Sending.Recipient each : stored.recipients()) {
            Reachability best = Reachable.best(each.sessions());
            recipients.add(
                    new BusCalls.Recipient(
                            each.role().value(),
                            best == null ? null : best.session().ownMailbox().value(),
                            each.role().equals(RoleName.HUMAN)
                                    ? "a person reads it"
                                    : stored.again()
                                            ? "it may have come already"
                                            : Reachable.when(
                                                    each.sessions(), stored.message().content())));
        }
        boolean standsIn =
                switch (stored.stage()) {
                    case FALLBACK, HUMAN -> true;
                    case OFFERED, RAISED -> false;
                };
        return new BusCalls.Published(
                stored.message().id().value(),
                recipients,
                stored.full().stream().map(RoleName::value).toList(),
                standsIn ? stored.stage().name().toLowerCase(Locale.ROOT) : null,
                stored.work(),
                notes(stored));
    }

    private static List<String> notes(Sending.Outcome.Stored stored) {
        var notes = new ArrayList<String>();
        String subject = stored.message().content().subject();
        if (stored.stage() == ClaimableMessage.Stage.FALLBACK) {
            notes.add(
                    "no other role is subscribed to %s; the fallback role %s gets it"
                            .formatted(subject, stored.recipients().getFirst().role()));
        }
        if (stored.stage() == ClaimableMessage.Stage.HUMAN) {
            notes.add(
                    "no other role is subscribed to %s; it lies in the human lane, where a person reads it"
                            .formatted(subject));
        }
        if (!stored.full().isEmpty()) {
            notes.add("%d skipped, because their mailbox is full".formatted(stored.full().size()));
        }
        if (stored.work()) {
            notes.add(
                    "it is work for one owner: whoever claims it first does it, and you are told when it is done or failed");
        }
        if (stored.again()) {
            notes.add("it was stored before under the same key and is stored once");
        }
        return notes;
    }
}
