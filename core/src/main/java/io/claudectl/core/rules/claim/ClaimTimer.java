package io.claudectl.core.rules.claim;

import io.claudectl.core.decision.Note;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.state.View;
import java.time.Duration;

/** The time of the next check of a task: the end of its claim, or of the time to claim it. */
final class ClaimTimer {
    /** The interval of checks of work in the human lane, or waiting for room there. */
    static final Duration LOOK = Duration.ofMinutes(10);

    private ClaimTimer() {}

    static Note due(View view, MessageId id, Duration in) {
        return new Note.WorkDue(id, view.now().tickIn(in));
    }
}
