package io.claudectl.agent.claude.transcript;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a transcript at the end of a turn. The client fires Stop before it has written the answer
 * that ended the turn: the line follows 3 to 65 ms later (measured). Without waiting for it, mail
 * after the one just answered would be held back for a whole turn.
 */
public final class TurnEndReader {
    /** The longest wait: far more than the client needs, far less than a person notices. */
    private static final Duration AT_MOST = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(3);

    /** The time after a confirm in which a missing line may still come. */
    private static final Duration HANDED_LATELY = Duration.ofSeconds(5);

    /** Leases whose line did not come in time; the next Stop does not wait for them. */
    private static final int VAIN_MAX = 1_024;

    private final TranscriptReader transcripts;
    private final InstantSource clock;
    private final Set<LeaseRef> vain =
            Collections.newSetFromMap(
                    new LinkedHashMap<LeaseRef, Boolean>() {
                        @java.io.Serial private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<LeaseRef, Boolean> eldest) {
                            return size() > VAIN_MAX;
                        }
                    });

    public TurnEndReader(TranscriptReader transcripts, InstantSource clock) {
        this.transcripts = transcripts;
        this.clock = clock;
    }

    /**
     * Reads until every live lease whose token is in the transcript is answered or abandoned, and
     * those handed lately in this prompt are in it, or until it has waited long enough. Each lease
     * is waited for without success once.
     */
    public List<TokenFinding> await(List<Lease> leases, @Nullable String promptId) {
        Set<LeaseRef> live = new HashSet<>();
        Set<LeaseRef> ofPrompt = new HashSet<>();
        synchronized (vain) {
            for (Lease lease : leases) {
                if (lease.live() && !vain.contains(lease.ref())) {
                    live.add(lease.ref());
                    if (promptId != null
                            && promptId.equals(lease.origin().promptId())
                            && !handedLongAgo(lease)) {
                        ofPrompt.add(lease.ref());
                    }
                }
            }
        }
        long end = System.nanoTime() + AT_MOST.toNanos();
        Map<String, Long> lengths = lengths(leases);
        List<TokenFinding> findings = transcripts.read(leases, ReadBudget.hook()).findings();
        while (late(findings, live, ofPrompt) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
            Map<String, Long> now = lengths(leases);
            if (!now.equals(lengths)) {
                lengths = now;
                findings = transcripts.read(leases, ReadBudget.hook()).findings();
            }
        }
        remember(findings, live, ofPrompt);
        return findings;
    }

    private boolean handedLongAgo(Lease lease) {
        return lease.phase() instanceof Lease.Phase.Handed(Instant at)
                && Duration.between(at, clock.instant()).compareTo(HANDED_LATELY) > 0;
    }

    private Map<String, Long> lengths(List<Lease> leases) {
        var lengths = new HashMap<String, Long>();
        for (Lease lease : leases) {
            String transcript = lease.mark().transcript();
            if (transcript != null) {
                lengths.computeIfAbsent(transcript, transcripts::length);
            }
        }
        return lengths;
    }

    private void remember(List<TokenFinding> findings, Set<LeaseRef> live, Set<LeaseRef> ofPrompt) {
        synchronized (vain) {
            for (TokenFinding finding : findings) {
                if (late(finding, live, ofPrompt)) {
                    vain.add(finding.lease());
                }
            }
        }
    }

    private static boolean late(
            List<TokenFinding> findings, Set<LeaseRef> live, Set<LeaseRef> ofPrompt) {
        return findings.stream().anyMatch(finding -> late(finding, live, ofPrompt));
    }

    private static boolean late(TokenFinding finding, Set<LeaseRef> live, Set<LeaseRef> ofPrompt) {
        return switch (finding.state()) {
            case FOUND -> live.contains(finding.lease());
            case ABSENT -> ofPrompt.contains(finding.lease());
            case ANSWERED, ABANDONED, UNREADABLE -> false;
        };
    }
}
