package io.claudectl.core.command;

import io.claudectl.core.agent.Finding;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.claim.ClaimExpiry;
import io.claudectl.core.rules.deliver.Deadlines;
import io.claudectl.core.rules.deliver.LeaseRules;
import io.claudectl.core.rules.session.Sessions;
import io.claudectl.core.state.Clocks;
import java.util.List;
import java.util.Set;

/**
 * Applies facts the shell learned later about leased mail: how the sending ended, what transcripts
 * show, what is overdue.
 */
public sealed interface Settle extends Operation<Integer> {
    /** The answer with these leases was sent, or was not. */
    record Answered(List<LeaseRef> leases, LeaseRules.Sent how) implements Settle {
        public Answered {
            leases = List.copyOf(leases);
        }

        @Override
        public Integer run(Tx tx) {
            return tx.apply(LeaseRules.sent(tx.view(), leases, how));
        }
    }

    /** Transcripts were read and processes looked for. */
    record Observed(List<Finding> findings, Set<SessionKey> gone) implements Settle {
        public Observed {
            findings = List.copyOf(findings);
            gone = Set.copyOf(gone);
        }

        @Override
        public Integer run(Tx tx) {
            tx.apply(Sessions.gone(tx.view(), gone));
            int moved = tx.apply(LeaseRules.examine(tx.view(), findings, gone));
            tx.apply(ClaimExpiry.abandoned(tx.view(), gone));
            return moved;
        }
    }

    /** Deadlines are due; at most {@code limit} in one commit. */
    record Expire(int limit) implements Settle {
        @Override
        public Integer run(Tx tx) {
            tx.apply(Clocks.saveAlone(tx.view()));
            return tx.apply(Deadlines.expire(tx.view(), limit));
        }
    }

    /**
     * The daemon ends in order: saves the clocks, so that the next one knows how long the machine
     * ran.
     */
    record Ended() implements Settle {
        @Override
        public Integer run(Tx tx) {
            return tx.apply(Clocks.save(tx.view())) ? 1 : 0;
        }
    }

    /** Claims that are over and unclaimed work are due; at most {@code limit} in one commit. */
    record Search(int limit) implements Settle {
        @Override
        public Integer run(Tx tx) {
            return tx.apply(ClaimExpiry.due(tx.view(), limit));
        }
    }

    /**
     * The daemon stood still: suspended, stopped, or held up by its disk. Readers' activity
     * meanwhile was not observed, so each lease gets a fresh term before any may end.
     */
    record Resumed() implements Settle {
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
