package io.claudectl.core.command;

import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.wake.Ringing;
import io.claudectl.core.state.Activity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the timers need to know about sessions. */
public record SweepQuery() implements Operation<SweepQuery.Sessions> {
    /**
     * A session known by its conversation only has no process whose end could be seen: silence this
     * long ends it.
     */
    private static final Duration SILENT = Duration.ofDays(1);

    /**
     * Sessions to look after.
     *
     * @param leaseOver hold a lease whose term is over
     * @param live are thought to live, by a process that can be looked for
     * @param owing are idle for a while and hold a lease that nothing proves yet
     * @param silent have no known process and said nothing for a day
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
    public Sessions run(Tx tx) {
        var state = tx.view().state();
        long now = tx.view().now().tickMs();
        var live = new ArrayList<Session>();
        var silent = new HashSet<SessionKey>();
        for (Session session : state.directory().sessions()) {
            if (session.live() && session.process().known()) {
                live.add(session);
            } else if (session.live()
                    && now - state.activity().movedTickMs(session.key(), now) > SILENT.toMillis()) {
                silent.add(session.key());
            }
        }
        var owing = new HashSet<SessionKey>();
        for (SessionKey key : state.leases().holders()) {
            long settled = state.activity().sinceTickMs(key) + Ringing.SETTLED.toMillis();
            if (state.activity().doing(key) == Activity.Doing.IDLE
                    && now >= settled
                    && state.leases().owed(key, settled).isEmpty()) {
                owing.add(key);
            }
        }
        return new Sessions(state.leases().withLeaseOver(now), live, owing, silent);
    }
}
