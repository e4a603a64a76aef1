package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.core.agent.Envelope;
import io.claudectl.core.command.Operation;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.text.SafeText;
import org.jspecify.annotations.Nullable;

/** Renders the mailbox of the person at the keyboard for commands. */
public final class HumanLane {
    private HumanLane() {}

    /** Counts the messages that wait for the person. */
    public static int waiting(Context context) {
        Operation<Integer> waiting = tx -> tx.view().state().mailboxes().waiting(RoleName.HUMAN);
        return context.bus().call(waiting);
    }

    /** Returns one line with that count and the command that reads them; null when none waits. */
    public static @Nullable String waitingNotice(Context context) {
        int waiting = waiting(context);
        if (waiting == 0) {
            return null;
        }
        boolean inside = context.caller().standing() != Authority.Standing.PERSON;
        return "%s the person: claudectl bus inbox --role human%s"
                .formatted(
                        waiting == 1 ? "1 message waits for" : waiting + " messages wait for",
                        inside ? " --peek (to take them, outside any session)" : "");
    }

    /** Renders a message for a person. */
    public static String render(Message message) {
        var content = message.content();
        var out = new StringBuilder();
        out.append(
                "%s  %s  %s from %s  %s"
                        .formatted(
                                message.id(),
                                content.subject(),
                                content.type().word(),
                                Envelope.from(message.sender()),
                                message.at()));
        SafeText.text(content.body()).lines().forEach(line -> out.append("\n    ").append(line));
        return out.toString();
    }

    /** Renders a message with the commands that answer it. */
    public static String renderWithCommands(Context context, Message message) {
        Operation<Boolean> look = tx -> tx.view().state().claimBook().open(message.id()) != null;
        boolean work = context.bus().call(look);
        var out = new StringBuilder(render(message));
        if (work) {
            out.append("\n  not claimed yet; to take it yourself: claudectl bus claim ")
                    .append(message.id());
        }
        if (message.sender().session() != null) {
            out.append("\n  to answer: claudectl bus reply ")
                    .append(message.id())
                    .append(" \"...\"");
        }
        if (message.content().type().work()) {
            out.append("\n  to settle it: claudectl bus ack ")
                    .append(message.id())
                    .append(" --outcome done|failed|declined");
        }
        return out.toString();
    }
}
