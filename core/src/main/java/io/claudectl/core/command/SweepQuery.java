package io.claudectl.core.command;

import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.wake.Ringing;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.State;
import io.claudectl.core.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists the sessions that timers look after. */
public record SweepQuery() implements StateQuery<SweepQuery.Sessions> {
    /** Silence that ends a session without a known process, whose end cannot be seen. */
    private static final Duration SILENT = Duration.ofDays(1);

    /**
     * Sessions to look after.
     *
     * @param leaseOver hold a lease whose term is over
     * @param live presumably live, with a process to look for
     * @param owing idle for a while, with a lease not proved yet
     * @param silent without a known process and silent for a day
     */
    public record Sessions(
            Set<SessionKey> leaseOver,
            List<Session> live,
            Set<SessionKey> owing,
            Set<SessionKey> silent) {
        public Sessions {
            leaseOver = Set.copyOf(leaseOver);
            live = List.copyOf(live);
            owing = Set.copyOf(owing);
            silent = Set.copyOf(silent);
        }
    }

    @Override
    public Sessions answer(State state, Moment now) {
        long tick = now.tickMs();
        var live = new ArrayList<Session>();
        var silent = new HashSet<SessionKey>();
        for (Session session : state.directory().sessions()) {
            if (session.live() && session.process().known()) {
                live.add(session);
            } else if (session.live()
                    && tick - state.activity().activeTickMs(session.key(), tick)
                            > SILENT.toMillis()) {
                silent.add(session.key());
            }
        }
        var owing = new HashSet<SessionKey>();
        for (SessionKey key : state.leases().holders()) {
            long settled = state.activity().sinceTickMs(key) + Ringing.SETTLED.toMillis();
            // Also one whose token was found: a client may write the answer down seconds later.
            if (state.activity().doing(key) == Activity.Doing.IDLE && tick >= settled) {
                owing.add(key);
            }
        }
        return new Sessions(state.leases().withLeaseOver(tick), live, owing, silent);
    }
}
