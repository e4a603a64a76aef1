package io.claudectl.core.command;

import io.claudectl.core.role.Session;
import io.claudectl.core.rules.wake.WakeDecision;
import io.claudectl.core.state.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the live sessions whose hooks may be off: none was heard, or rings went unanswered. What
 * their client's settings say explains it.
 */
public record HooksUnheard() implements Operation<List<HooksUnheard.Silent>> {
    /**
     * One of them.
     *
     * @param off what is known already of its settings; null for nothing
     */
    public record Silent(Session session, @Nullable String off) {}

    @Override
    public List<Silent> run(Tx tx) {
        State state = tx.view().state();
        var silent = new ArrayList<Silent>();
        for (Session session : state.directory().sessions()) {
            boolean unheard =
                    !WakeDecision.hooked(state, session) || state.wakeState().deaf(session.key());
            if (unheard && session.live() && session.process().known()) {
                silent.add(new Silent(session, state.activity().hooksOff(session.key())));
            }
        }
        return silent;
    }
}
