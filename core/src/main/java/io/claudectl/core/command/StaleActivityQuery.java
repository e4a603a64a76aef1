package io.claudectl.core.command;

import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.State;
import io.claudectl.core.time.Moment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the sessions whose hooks may not show their activity: those not known as idle, and those
 * recorded as behind a dialog. Their client's status corrects the record.
 */
public record StaleActivityQuery() implements StateQuery<List<StaleActivityQuery.Candidate>> {
    /**
     * A session to look at.
     *
     * @param transcript its conversation's file; null when unknown
     * @param dialog whether it counts as behind a dialog
     * @param quietMs since the last sign of it
     * @param wanted whether mail waits that could wake it, so that it matters soon
     */
    public record Candidate(
            SessionKey key,
            @Nullable String transcript,
            boolean dialog,
            long quietMs,
            boolean wanted) {}

    @Override
    public List<Candidate> answer(State state, Moment now) {
        long tick = now.tickMs();
        var doubts = new ArrayList<Candidate>();
        for (Session session : state.directory().sessions()) {
            SessionKey key = session.key();
            boolean dialog = state.wakeState().dialog(key);
            if (session.live() && (dialog || state.activity().doing(key) != Activity.Doing.IDLE)) {
                long moved = state.activity().activeTickMs(key, tick);
                doubts.add(
                        new Candidate(
                                key,
                                session.transcript(),
                                dialog,
                                tick - moved,
                                wanted(state, session)));
            }
        }
        return doubts;
    }

    private static boolean wanted(State state, Session session) {
        return state.wakeState().channel(session.key()) != null
                && state.directory().mailboxes(session).stream()
                        .anyMatch(mailbox -> state.mailboxes().waiting(mailbox) > 0);
    }
}
