package io.claudectl.core.command;

import io.claudectl.core.role.Session;
import io.claudectl.core.rules.wake.WakeDecision;
import io.claudectl.core.state.State;
import io.claudectl.core.time.Moment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the live sessions whose hooks may be off: no hook was received, or rings went unanswered.
 * Their client's settings are read next.
 */
public record HooksUnheard() implements StateQuery<List<HooksUnheard.Silent>> {
    /**
     * A session without hooks.
     *
     * @param off the setting known already; null for none
     */
    public record Silent(Session session, @Nullable String off) {}

    @Override
    public List<Silent> answer(State state, Moment now) {
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
