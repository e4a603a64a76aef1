package io.claudectl.core.command;

import io.claudectl.core.role.Session;
import io.claudectl.core.rules.wake.Ringing;
import java.util.ArrayList;
import java.util.List;

/** Recomputes all wake decisions, since pauses between rings, quiet hours and mutes may be over. */
public record WakeAll() implements Operation<Integer> {
    @Override
    public Integer run(Tx tx) {
        var state = tx.view().state();
        List<Session> sessions = new ArrayList<>();
        state.wakeState()
                .sessions()
                .forEach(
                        key -> {
                            Session session = state.directory().session(key);
                            if (session != null) {
                                sessions.add(session);
                            }
                        });
        return Ringing.worthAsking(state, sessions, tx.view().now().tickMs())
                ? tx.apply(Ringing.ring(tx.view(), sessions))
                : 0;
    }
}
