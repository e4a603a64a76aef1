package io.claudectl.core.command;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.claim.ClaimExpiry;
import io.claudectl.core.rules.deliver.LeaseRules;
import io.claudectl.core.rules.session.Sessions;
import java.util.List;
import java.util.Set;

/** Applies later facts about leased mail; replies how many deliveries changed. */
public sealed interface LeaseUpdate extends Operation<Integer> {
    /** The answer with these leases was sent, or was not. */
    record AnswerSent(List<LeaseRef> leases, LeaseRules.Sent how) implements LeaseUpdate {
        public AnswerSent {
            leases = List.copyOf(leases);
        }

        @Override
        public Integer run(Tx tx) {
            return tx.apply(LeaseRules.sent(tx.view(), leases, how));
        }
    }

    /** Transcripts were read and processes looked for. */
    record Observed(List<TokenFinding> findings, Set<SessionKey> gone) implements LeaseUpdate {
        public Observed {
            findings = List.copyOf(findings);
            gone = Set.copyOf(gone);
        }

        @Override
        public Integer run(Tx tx) {
            tx.apply(Sessions.gone(tx.view(), gone));
            int changed = tx.apply(LeaseRules.examine(tx.view(), findings, gone));
            tx.apply(ClaimExpiry.abandoned(tx.view(), gone));
            return changed;
        }
    }

    /**
     * The daemon stood still: suspended, stopped, or held up by its disk. Readers' activity
     * meanwhile was not observed, so each lease gets a fresh term before any may end.
     */
    record Resumed() implements LeaseUpdate {
        @Override
        public Integer run(Tx tx) {
            var leases = tx.view().state().leases().running();
            long until =
                    tx.view().now().tickMs() + tx.view().limits().delivering().lease().toMillis();
            var draft = new Decision.Draft();
            leases.forEach(lease -> draft.note(new Note.LeaseTerm(lease, until)));
            ClaimExpiry.fresh(tx.view(), draft);
            return tx.apply(draft.reply(leases.size()));
        }
    }
}
