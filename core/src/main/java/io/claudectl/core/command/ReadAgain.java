package io.claudectl.core.command;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.text.Refusal;
import org.jspecify.annotations.Nullable;

/** Shows a message that was handed to a mailbox of the caller's before; changes nothing. */
public record ReadAgain(Caller caller, String message) implements Operation<ReadAgain.Outcome> {
    private static final String RULE = "message";

    /** The result. */
    public sealed interface Outcome {
        /** The message for a model, as {@link Envelope#shown} renders it. */
        record Shown(String text) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    @Override
    public Outcome run(Tx tx) {
        if (!(caller instanceof Caller.InSession(var seed))) {
            return refused(
                    "only a session has messages of its own; claudectl bus thread shows all");
        }
        if (!MessageId.looksLikeOne(message)) {
            return refused(
                    "'%s' is not a message id; give one from an envelope".formatted(message));
        }
        Message found = own(tx, ResolvedCaller.calling(tx, seed));
        return found == null
                ? refused(
                        "no message %s was handed to this session's role; read_inbox takes what waits"
                                .formatted(message))
                : new Outcome.Shown(Envelope.shown(found, tx.view().entropy().boundary()));
    }

    private @Nullable Message own(Tx tx, ResolvedCaller seat) {
        var id = new MessageId(message);
        for (Delivery delivery : tx.view().facts().deliveriesOf(id)) {
            boolean handed = delivery.tally().attempt() > 0;
            if (handed && seat.mailboxes().contains(delivery.role())) {
                return tx.view().facts().message(id);
            }
        }
        return null;
    }

    private static Outcome refused(String text) {
        return new Outcome.Refused(new Refusal(RULE, text));
    }
}
