package io.claudectl.core.command;

import io.claudectl.core.Operation;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import java.util.List;
import java.util.Set;

/** What the timers need to know: sessions holding a lease whose term is over, and sessions thought to live. */
public record Due() implements Operation<Due.Sessions> {
    /** Both lists may overlap. */
    public record Sessions(Set<SessionKey> leaseOver, List<Session> live) {
        public Sessions {
            leaseOver = Set.copyOf(leaseOver);
            live = List.copyOf(live);
        }
    }

    @Override
    public Sessions run(Tx tx) {
        var state = tx.view().state();
        return new Sessions(
                state.leases().withLeaseOver(tx.view().now().tickMs()),
                state.directory().sessions().stream().filter(Session::live).toList());
    }
}
