package io.claudectl.e2e.never;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.PrivateBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What one hook of a dead bus costs beside the start of the same program that only says its
 * version: medians of runs that take turns.
 */
record HookCost(String event, Duration spawn, Duration hook) {
    private static final int RUNS = 5;

    /** The aim (docs/dev/benchmarks.md); a busy machine stretches it as it does the spawn. */
    private static final Duration AIM = Duration.ofMillis(3);

    /** Measures hooks of two kinds, and fails where one waits for something. */
    static List<HookCost> measured(PrivateBus bus) {
        var costs = new ArrayList<HookCost>();
        for (String event : List.of("UserPromptSubmit", "PostToolUse")) {
            HookCost cost = of(bus, event);
            assertThat(cost.over())
                    .as(cost.toString())
                    .isLessThan(AIM.plus(cost.spawn().multipliedBy(3)));
            costs.add(cost);
        }
        return costs;
    }

    private static HookCost of(PrivateBus bus, String event) {
        var floor = new ArrayList<Duration>();
        var hooks = new ArrayList<Duration>();
        for (int i = 0; i < RUNS; i++) {
            floor.add(time(bus.outside("--version")));
            hooks.add(
                    time(
                            bus.outside("bus", "hook", event)
                                    .without("CLAUDECTL_BUS")
                                    .reading("{\"session_id\":\"cost\"}")));
        }
        return new HookCost(event, median(floor), median(hooks));
    }

    private static Duration time(OutsideCall call) {
        long begin = System.nanoTime();
        assertThat(call.run().exit()).isZero();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static Duration median(List<Duration> times) {
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    Duration over() {
        return hook.minus(spawn);
    }

    @Override
    public String toString() {
        return "%s %.1f ms over a spawn of %.1f ms"
                .formatted(event, over().toNanos() / 1e6, spawn.toNanos() / 1e6);
    }
}
