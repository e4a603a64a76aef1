package io.claudectl.core.command;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.LeaseRules;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims a task for the caller, or releases it. */
public sealed interface ClaimWork extends Operation<Claiming.Outcome> {
    /** Claims it; the findings are of a reading made just before. */
    record Take(Caller caller, String message, List<TokenFinding> findings) implements ClaimWork {
        public Take {
            findings = List.copyOf(findings);
        }

        @Override
        public Claiming.Outcome run(Tx tx) {
            if (caller instanceof Caller.Detached detached) {
                return new Claiming.Outcome.Refused(Rights.settling(tx, detached, message));
            }
            Claiming.Ask ask = ask(tx, caller, message);
            tx.apply(LeaseRules.examine(tx.view(), findings, Set.of()));
            return tx.apply(Claiming.claim(tx.view(), ask));
        }
    }

    /** Releases it, with a note for the next holder. */
    record Release(Caller caller, String message, @Nullable String note) implements ClaimWork {
        @Override
        public Claiming.Outcome run(Tx tx) {
            if (caller instanceof Caller.Detached detached) {
                return new Claiming.Outcome.Refused(Rights.settling(tx, detached, message));
            }
            return tx.apply(Claiming.release(tx.view(), ask(tx, caller, message), note));
        }
    }

    private static Claiming.Ask ask(Operation.Tx tx, Caller caller, String message) {
        return switch (caller) {
            case Caller.InSession(var seed) -> {
                ResolvedCaller seat = ResolvedCaller.calling(tx, seed);
                yield new Claiming.Ask(
                        seat.session().key(),
                        seat.session().conversation(),
                        seat.mailboxes(),
                        message);
            }
            case Caller.Detached ignored ->
                    throw new AssertionError("a detached caller holds no claim");
            // A caller outside every session is the person, and reads the human lane.
            case Caller.Outside ignored ->
                    new Claiming.Ask(
                            SessionKey.OUTSIDE,
                            ConversationId.NONE,
                            List.of(RoleName.HUMAN),
                            message);
        };
    }
}
