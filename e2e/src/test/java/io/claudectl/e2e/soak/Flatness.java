package io.claudectl.e2e.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether the last daemon stayed as large as it was: the medians of the first and the last third of
 * its samples, the first of them left out while it warms up.
 */
final class Flatness {
    private static final int WARM_UP_SECONDS = 10;
    private static final int FEW = 9;

    // The heap's limit in the image's jvm.options and all a JVM has beside it: a heap is not
    // collected in full before it is needed, so that the resident size grows up to there.
    private static final long RESIDENT_KIB = (256 + 96) << 10;

    // Every call under way is a connection, and sessions are quicker once the faults stop.
    private static final long IN_FLIGHT = 64;

    private static final double LIVE_FACTOR = 1.25;
    private static final long LIVE_KIB = 4_096;

    /** How often the heap is weighed. */
    static final int WEIGHED = 3;

    private final List<Gauge.Sample> last;
    private final long daemons;
    private final List<Row> rows = new ArrayList<>();

    /** One measure: at the start, in the middle, at the end; and what its end may be at most. */
    record Row(String name, long start, long middle, long end, long most) {
        String shown() {
            return "%d, %d, %d (at most %d)".formatted(start, middle, end, most);
        }

        boolean flat() {
            return end <= most;
        }
    }

    /**
     * @param live the heap after full collections: early, in the middle and at the end of the time
     *     in which the daemon was left alone
     */
    Flatness(List<Gauge.Sample> samples, List<Long> live) {
        long pid = samples.isEmpty() ? 0 : samples.getLast().pid();
        List<Gauge.Sample> its = samples.stream().filter(each -> each.pid() == pid).toList();
        long from = its.isEmpty() ? 0 : its.getFirst().second() + WARM_UP_SECONDS;
        this.last = its.stream().filter(each -> each.second() >= from).toList();
        this.daemons = samples.stream().map(Gauge.Sample::pid).distinct().count();
        if (last.size() >= FEW && live.size() == WEIGHED) {
            long first = live.getFirst();
            long most = Math.round((double) first * LIVE_FACTOR) + LIVE_KIB;
            rows.add(new Row("live heap, KiB", first, live.get(1), live.getLast(), most));
            add("resident, KiB", Gauge.Sample::residentKib, 0, RESIDENT_KIB);
            add("descriptors", Gauge.Sample::descriptors, 1.1, IN_FLIGHT);
            add("threads", Gauge.Sample::threads, 1.1, 8);
        }
    }

    private void add(String name, ToLongFunction<Gauge.Sample> measure, double factor, long more) {
        int third = last.size() / 3;
        long start = median(last.subList(0, third), measure);
        long middle = median(last.subList(third, 2 * third), measure);
        long end = median(last.subList(2 * third, last.size()), measure);
        rows.add(new Row(name, start, middle, end, Math.round((double) start * factor) + more));
    }

    private static long median(List<Gauge.Sample> of, ToLongFunction<Gauge.Sample> measure) {
        return of.stream().mapToLong(measure).sorted().skip(of.size() / 2).findFirst().orElse(0);
    }

    /** None when the last daemon ran too short to say anything. */
    List<Row> rows() {
        return rows;
    }

    /** False also when the last daemon ran too short to say anything. */
    boolean flat() {
        return !rows.isEmpty() && rows.stream().allMatch(Row::flat);
    }

    /** How many were seen. */
    long daemons() {
        return daemons;
    }
}
