package io.claudectl.core.rules.claim;

import io.claudectl.core.decision.Note;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.state.View;
import java.time.Duration;

/** The next look at work: when its claim, or the time to claim it, is over. */
final class ClaimTimer {
    /** Work in the human lane, or that waits for room there, is looked at so often. */
    static final Duration LOOK = Duration.ofMinutes(10);

    private ClaimTimer() {}

    static Note due(View view, MessageId id, Duration in) {
        return new Note.WorkDue(id, view.now().tickIn(in));
    }
}
