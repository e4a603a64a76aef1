package io.claudectl.daemon;

import io.claudectl.core.decision.Effect;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Effects go from the broker to the timers, and the timers need the broker: hints before they stand
 * are dropped.
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
