package io.claudectl.core.command;

import io.claudectl.core.Operation;
import io.claudectl.core.State;
import io.claudectl.core.role.Activity;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The sessions that could be rung if they were idle, and for which something waits: only of these
 * it matters what their client says.
 */
public record Doubts() implements Operation<List<Doubts.Doubt>> {
    /** A session that said nothing for so long, and has no session file, has ended its turn. */
    private static final Duration SILENT = Duration.ofSeconds(60);

    /**
     * One of them.
     *
     * @param dialog whether it counts as standing behind a dialog
     * @param silent whether it is long since anything was heard of it
     */
    public record Doubt(SessionKey key, boolean dialog, boolean silent) {}

    @Override
    public List<Doubt> run(Tx tx) {
        State state = tx.view().state();
        long now = tx.view().now().tickMs();
        var doubts = new ArrayList<Doubt>();
        for (SessionKey key : state.bells().sessions()) {
            Session session = state.directory().session(key);
            boolean doubtful =
                    state.activity().doing(key) != Activity.Doing.IDLE || state.bells().dialog(key);
            if (session != null && session.live() && doubtful && wanted(state, session)) {
                long moved = state.activity().movedTickMs(key, now);
                doubts.add(
                        new Doubt(
                                key, state.bells().dialog(key), now - moved >= SILENT.toMillis()));
            }
        }
        return doubts;
    }

    private static boolean wanted(State state, Session session) {
        return state.directory().mailboxes(session).stream()
                .anyMatch(mailbox -> state.mailboxes().waiting(mailbox) > 0);
    }
}
