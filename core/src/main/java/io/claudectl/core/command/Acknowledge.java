package io.claudectl.core.command;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.claim.ClaimAcking;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.deliver.LeaseRules;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records the recipient's report of a message's outcome. */
public record Acknowledge(
        Caller caller,
        String message,
        String outcome,
        @Nullable String note,
        List<TokenFinding> findings)
        implements Operation<Acking.Outcome> {
    public Acknowledge {
        findings = List.copyOf(findings);
    }

    @Override
    public Acking.Outcome run(Tx tx) {
        return switch (caller) {
            case Caller.InSession(var seed) -> {
                ResolvedCaller seat = ResolvedCaller.calling(tx, seed);
                tx.apply(LeaseRules.examine(tx.view(), findings, Set.of()));
                yield ack(tx, seat.session().key(), seat.session().conversation());
            }
            case Caller.Detached detached ->
                    new Acking.Outcome.Refused(Rights.settling(tx, detached, message));
            case Caller.Outside ignored -> ack(tx, SessionKey.OUTSIDE, ConversationId.NONE);
        };
    }

    private Acking.Outcome ack(Tx tx, SessionKey by, ConversationId conversation) {
        var ack = new Acking.Ack(by, conversation, message, outcome, note);
        Message work = ClaimAcking.work(tx.view(), ack);
        return tx.apply(
                work == null ? Acking.ack(tx.view(), ack) : ClaimAcking.ack(tx.view(), ack, work));
    }
}
