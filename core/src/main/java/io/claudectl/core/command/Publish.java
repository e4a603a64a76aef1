package io.claudectl.core.command;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Events;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Authority.Act;
import io.claudectl.core.state.Directory;
import io.claudectl.core.text.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message in the caller's own name.
 *
 * @param from the sender as the caller names it: inside a session only its own name, outside any
 *     label
 */
public record Publish(Caller caller, @Nullable String from, SendRequest request)
        implements Operation<Sending.Outcome> {
    private static final String DEFAULT_LABEL = "cli";

    @Override
    public Sending.Outcome run(Tx tx) {
        Sending.Outcome outcome = decided(tx);
        if (outcome instanceof Sending.Outcome.Refused(var why)
                && tx.view().state().rates().keepsRefusal(tx.view().now().tickMs())) {
            tx.apply(new Decision.Draft().change(refusal(tx, why)).reply(0));
        }
        return outcome;
    }

    private Change refusal(Tx tx, Refusal why) {
        Directory directory = tx.view().state().directory();
        Session session =
                switch (caller) {
                    case Caller.InSession(var seed) -> directory.session(seed.key());
                    case Caller.Detached detached -> detached.session(directory);
                    case Caller.Outside ignored -> null;
                };
        String label = from == null ? DEFAULT_LABEL : from;
        String name = session == null ? label : name(directory, session).value();
        return Events.refused(
                why,
                name,
                session == null ? null : session.key(),
                recipient(),
                request.subject(),
                request.type(),
                tx.view().now().wall());
    }

    private String recipient() {
        return switch (request.to()) {
            case Destination.Role(var name) -> name == null ? "" : name;
            case Destination.Replied() -> "the sender of " + request.replyTo();
            case Destination.OwnerOf(var path) -> "the owner of " + path;
            case Destination.Subscribers ignored -> "subscribers";
        };
    }

    private Sending.Outcome decided(Tx tx) {
        return switch (caller) {
            case Caller.InSession(var seed) -> {
                Sender sender = ResolvedCaller.calling(tx, seed).sender();
                yield from == null || from.equals(sender.name())
                        ? send(tx, sender)
                        : stamped(sender.name());
            }
            case Caller.Detached detached -> detached(tx, detached);
            case Caller.Outside(var pid, var cwd, var role, var mayTake) -> {
                if (from == null && answersForHuman(tx)) {
                    yield send(tx, new Sender.Human(pid));
                }
                String label = from == null ? DEFAULT_LABEL : from;
                if (!RoleName.wellFormed(label)) {
                    yield malformed();
                }
                yield from != null && RoleName.reserved(label) && !label.equals(DEFAULT_LABEL)
                        ? refused(
                                "the name %s is the bus's own; give --from another label"
                                        .formatted(label))
                        : send(tx, new Sender.Label(label, pid));
            }
        };
    }

    /**
     * Stamps the caller's live session as sender; without one a label, which cannot be a role's
     * name.
     */
    private Sending.Outcome detached(Tx tx, Caller.Detached detached) {
        Directory directory = tx.view().state().directory();
        Session session = detached.session(directory);
        if (session != null) {
            RoleName name = name(directory, session);
            return from == null || from.equals(name.value())
                    ? send(tx, Sender.inSession(name, session.key(), session.process().pid()))
                    : stamped(name.value());
        }
        String label = from == null ? DEFAULT_LABEL : from;
        if (!RoleName.wellFormed(label)) {
            return malformed();
        }
        boolean taken =
                directory.role(new RoleName(label)) != null
                        || RoleName.reserved(label) && !label.equals(DEFAULT_LABEL);
        Refusal refusal = taken ? Rights.refused(tx, detached, Act.SPEAK_FOR_ROLE, label) : null;
        return refusal == null
                ? send(tx, new Sender.Label(label, detached.pid()))
                : new Sending.Outcome.Refused(refusal);
    }

    /** Returns the name of a session's role, or of its own mailbox. */
    private static RoleName name(Directory directory, Session session) {
        return directory.mailboxes(session).getFirst();
    }

    private static Sending.Outcome stamped(String name) {
        return refused(
                "inside a session the bus stamps the sender, which is %s; omit --from"
                        .formatted(name));
    }

    private static Sending.Outcome malformed() {
        return refused("--from takes 1 to 64 characters of a-z, 0-9, _ and -");
    }

    /** Returns whether this answers mail in the human lane, which makes the person the sender. */
    private boolean answersForHuman(Tx tx) {
        String answered = request.replyTo();
        return answered != null
                && MessageId.looksLikeOne(answered)
                && tx.view().facts().deliveriesOf(new MessageId(answered)).stream()
                        .anyMatch(delivery -> delivery.role().equals(RoleName.HUMAN));
    }

    private Sending.Outcome send(Tx tx, Sender sender) {
        return tx.apply(Sending.send(tx.view(), sender, request));
    }

    private static Sending.Outcome refused(String text) {
        return new Sending.Outcome.Refused(new Refusal("sender", text));
    }
}
