package io.claudectl.cli.mail;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.Route;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.daemon.session.Reachable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders the result of a publish: recipients with the expected time, full mailboxes, stand-ins.
 */
final class PublishOutput {
    private PublishOutput() {}

    /** Renders it for people: a line for each recipient, then the notes. */
    static List<String> lines(Sending.Outcome.Stored stored) {
        var lines = new ArrayList<String>();
        for (Sending.Recipient each : stored.recipients()) {
            lines.add(
                    "%s %s for %s: %s"
                            .formatted(
                                    stored.again() ? "already stored" : "stored",
                                    stored.message().id(),
                                    each.role(),
                                    when(stored, each)));
        }
        for (RoleName full : stored.full()) {
            lines.add(
                    "not for %s: its mailbox is full; it must be read first: claudectl bus inbox --role %s --peek"
                            .formatted(full, full));
        }
        String subject = stored.message().content().subject();
        switch (standIn(stored)) {
            case FALLBACK ->
                    lines.add(
                            "no role subscribed to %s, so the fallback role gets it"
                                    .formatted(subject));
            case HUMAN ->
                    lines.add(
                            "no role subscribed to %s, so it waits in the human lane; to subscribe one: claudectl bus subscribe <role> %s"
                                    .formatted(subject, subject));
            case OFFERED, RAISED -> {
                // The subscribers get it.
            }
        }
        if (stored.work()) {
            lines.add(
                    "it is work for one owner: %s claims it before beginning"
                            .formatted(
                                    stored.recipients().size() > 1
                                            ? "one of them"
                                            : stored.recipients().getFirst().role()));
        }
        return lines;
    }

    private static ClaimableMessage.Stage standIn(Sending.Outcome.Stored stored) {
        return stored.message().route() == Route.PUBLISHED
                ? stored.stage()
                : ClaimableMessage.Stage.OFFERED;
    }

    /** Returns the expected time of arrival; none for a message that was stored before. */
    private static String when(Sending.Outcome.Stored stored, Sending.Recipient each) {
        if (stored.again()) {
            return "claudectl bus why %s shows its state".formatted(stored.message().id());
        }
        return each.role().equals(RoleName.HUMAN)
                ? "it waits for the person: claudectl bus inbox --role human"
                : Reachable.when(each.sessions(), stored.message().content());
    }

    /** Renders it as JSON fields. */
    static Map<String, Object> fields(Sending.Outcome.Stored stored) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", stored.message().id().value());
        answer.put("stored", true);
        answer.put("again", stored.again());
        answer.put("recipients", recipients(stored));
        answer.put("full", stored.full().stream().map(RoleName::value).toList());
        answer.put(
                "stand_in",
                switch (standIn(stored)) {
                    case FALLBACK, HUMAN -> stored.stage().word();
                    case OFFERED, RAISED -> null;
                });
        answer.put("work", stored.work());
        return answer;
    }

    private static List<Map<String, Object>> recipients(Sending.Outcome.Stored stored) {
        Message.Content content = stored.message().content();
        var recipients = new ArrayList<Map<String, Object>>();
        for (Sending.Recipient each : stored.recipients()) {
            if (each.sessions().isEmpty()) {
                recipients.add(recipient(content, each, null));
            }
            each.sessions().forEach(reach -> recipients.add(recipient(content, each, reach)));
        }
        return recipients;
    }

    private static Map<String, Object> recipient(
            Message.Content content, Sending.Recipient each, @Nullable Reachability reach) {
        Map<String, Object> recipient = new LinkedHashMap<>();
        recipient.put("role", each.role().value());
        recipient.put("session", reach == null ? null : reach.session().ownMailbox().value());
        recipient.put("reachable", reach != null);
        recipient.put("rings", content.rings());
        if (reach != null) {
            recipient.putAll(Reachable.fields(reach));
        }
        return recipient;
    }
}
