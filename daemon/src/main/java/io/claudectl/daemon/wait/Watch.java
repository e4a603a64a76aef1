package io.claudectl.daemon.wait;

import io.claudectl.core.command.Due;
import io.claudectl.core.command.Settle;
import io.claudectl.core.command.Watched;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.session.Claudes;
import io.claudectl.daemon.session.Surroundings;
import io.claudectl.daemon.session.TranscriptReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks after sessions from outside: which have ended, and what their transcripts show of their
 * leases. Any thread may look.
 */
public final class Watch {
    private final Broker broker;
    private final TranscriptReader transcripts;
    private final Surroundings surroundings;
    private final Claudes claudes;

    public Watch(
            Broker broker,
            TranscriptReader transcripts,
            Surroundings surroundings,
            Claudes claudes) {
        this.broker = broker;
        this.transcripts = transcripts;
        this.surroundings = surroundings;
        this.claudes = claudes;
    }

    /** Finds sessions whose process ended, and leases that are over. */
    public void sweep() {
        Due.Sessions due = broker.call(new Due());
        Set<SessionKey> looked = new HashSet<>(buried(due.live()));
        due.silent().forEach(this::ended);
        for (SessionKey key : due.leaseOver()) {
            if (looked.add(key)) {
                observe(key);
            }
        }
    }

    /**
     * Takes note of every session that ended, so that what it held is free before somebody else
     * asks for it.
     */
    public void bury() {
        buried(broker.call(new Due()).live());
    }

    /** Reads the transcripts of one session's leases. */
    public void observe(SessionKey session) {
        List<Lease> leases = broker.call(new Watched(session));
        if (!leases.isEmpty()) {
            broker.call(new Settle.Observed(transcripts.read(leases), Set.of()));
        }
    }

    private Set<SessionKey> buried(List<Session> live) {
        var gone = new HashSet<SessionKey>();
        for (Session session : live) {
            if (session.process().known() && !surroundings.lives(session.process())) {
                claudes.remove(session.process());
                gone.add(session.key());
                ended(session.key());
            }
        }
        return gone;
    }

    /** With a last reading: what a session saw just before it ended counts. */
    private void ended(SessionKey session) {
        broker.call(
                new Settle.Observed(
                        transcripts.read(broker.call(new Watched(session))), Set.of(session)));
    }
}
