package io.claudectl.daemon;

import io.claudectl.core.decision.Effect;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes effects from the broker to the timers, which are made later: hints before that are
 * dropped.
 */
final class LateEffects implements Consumer<Effect> {
    private volatile @Nullable Consumer<Effect> target;

    void lead(Consumer<Effect> to) {
        target = to;
    }

    @Override
    public void accept(Effect effect) {
        Consumer<Effect> to = target;
        if (to != null) {
            to.accept(effect);
        }
    }
}
