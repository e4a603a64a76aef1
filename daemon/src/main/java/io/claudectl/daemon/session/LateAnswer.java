package io.claudectl.daemon.session;

import io.claudectl.core.mail.Finding;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.mail.LeaseRef;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a transcript at the end of a turn. The client fires Stop before it has written the answer
 * that ended the turn: the line follows 3 to 65 ms later (measured). Without waiting for it, mail
 * behind the one just answered would be held back for a whole turn.
 */
public final class LateAnswer {
    /** Waited at most: far more than the client needs, far less than a person notices. */
    private static final Duration AT_MOST = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(3);

    private LateAnswer() {}

    /**
     * Reads until every live lease whose token stands in the transcript is answered or left behind,
     * and those of this prompt stand there, or until it has waited long enough.
     */
    public static List<Finding> await(
            TranscriptReader transcripts, List<Lease> leases, @Nullable String promptId) {
        Set<LeaseRef> live = new HashSet<>();
        Set<LeaseRef> ofPrompt = new HashSet<>();
        for (Lease lease : leases) {
            if (lease.live()) {
                live.add(lease.ref());
            }
            if (lease.live() && promptId != null && promptId.equals(lease.origin().promptId())) {
                ofPrompt.add(lease.ref());
            }
        }
        long end = System.nanoTime() + AT_MOST.toNanos();
        List<Finding> findings = transcripts.read(leases);
        while (late(findings, live, ofPrompt) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            findings = transcripts.read(leases);
        }
        return findings;
    }

    private static boolean late(
            List<Finding> findings, Set<LeaseRef> live, Set<LeaseRef> ofPrompt) {
        return findings.stream()
                .anyMatch(
                        finding ->
                                switch (finding.sight()) {
                                    case TOKEN -> live.contains(finding.lease());
                                    case NOTHING -> ofPrompt.contains(finding.lease());
                                    case ANSWERED, CUT, UNREADABLE -> false;
                                });
    }
}
