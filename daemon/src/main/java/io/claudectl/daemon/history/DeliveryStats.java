package io.claudectl.daemon.history;

import io.claudectl.core.store.EventSource;
import io.claudectl.daemon.view.EventView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts events, and the times of deliveries between steps. Events are added in order; a delivery
 * without its first events counts from the first known one.
 */
public final class DeliveryStats {
    private static final String TO_LEASED = "pending to leased";
    private static final String TO_HANDED = "leased to handed";
    private static final String TO_SEEN = "handed to seen";
    private static final String IN_ALL = "pending to seen";

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Long, Course> open = new HashMap<>();
    private final Map<String, Durations> took = new LinkedHashMap<>();

    public DeliveryStats() {
        for (String name : List.of(TO_LEASED, TO_HANDED, TO_SEEN, IN_ALL)) {
            took.put(name, new Durations());
        }
    }

    /** The times of a delivery's steps, in milliseconds; -1: unknown. */
    private static final class Course {
        private long pending = -1;
        private long leased = -1;
        private long handed = -1;
    }

    /**
     * The duration of one step.
     *
     * @param count of deliveries with it
     * @param p50Ms milliseconds; 0 where the count is 0, like the others
     */
    public record Step(String name, int count, long p50Ms, long p90Ms, long p99Ms, long maxMs) {}

    /** Adds the next event. */
    public void add(EventSource.Entry entry) {
        String kind = entry.kind();
        long at = entry.at().toEpochMilli();
        if (kind.equals("delivery.delivered")) {
            String evidence = EventView.of(entry).field("evidence");
            count(kind + " " + evidence);
            delivered(open.remove(entry.delivery()), evidence, at);
            return;
        }
        count(kind);
        switch (kind) {
            case "delivery.pending" -> course(entry).pending = at;
            case "delivery.leased" -> {
                Course course = course(entry);
                if (course.leased < 0) {
                    step(TO_LEASED, course.pending, at);
                }
                course.leased = at;
                course.handed = -1;
            }
            case "delivery.handed" -> {
                Course course = course(entry);
                step(TO_HANDED, course.leased, at);
                course.handed = at;
            }
            case "delivery.acked", "delivery.dead", "delivery.withdrawn" ->
                    open.remove(entry.delivery());
            case "delivery.offered" -> {
                // It waits from the beginning again.
                open.remove(entry.delivery());
                course(entry).pending = at;
            }
            default -> {
                // Counted without a step.
            }
        }
    }

    private void delivered(@Nullable Course course, String evidence, long at) {
        if (course != null && evidence.equals("seen")) {
            step(TO_SEEN, course.handed, at);
            step(IN_ALL, course.pending, at);
        }
    }

    private Course course(EventSource.Entry entry) {
        return open.computeIfAbsent(entry.delivery(), _ -> new Course());
    }

    private void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    private void step(String name, long from, long to) {
        Durations durations = took.get(name);
        if (durations != null && from >= 0) {
            // A clock that was set back must not make a step negative.
            durations.add(Math.max(0, to - from));
        }
    }

    /** Returns the counts by kind; deliveries by their evidence. */
    public Map<String, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** Returns every step, also those without a delivery. */
    public List<Step> steps() {
        var steps = new ArrayList<Step>();
        took.forEach((name, durations) -> steps.add(durations.step(name)));
        return steps;
    }

    /** Grows as an array of primitives: a log may hold a million of them. */
    private static final class Durations {
        private long[] ms = new long[64];
        private int count;

        void add(long duration) {
            if (count == ms.length) {
                ms = Arrays.copyOf(ms, count * 2);
            }
            ms[count++] = duration;
        }

        Step step(String name) {
            long[] sorted = Arrays.copyOf(ms, count);
            Arrays.sort(sorted);
            return new Step(
                    name, count, at(sorted, 50), at(sorted, 90), at(sorted, 99), at(sorted, 100));
        }

        /** Returns the smallest value that so many percent do not exceed (nearest rank). */
        private static long at(long[] sorted, int percent) {
            int rank = (int) Math.ceilDiv((long) sorted.length * percent, 100L);
            return rank == 0 ? 0 : sorted[rank - 1];
        }
    }
}
