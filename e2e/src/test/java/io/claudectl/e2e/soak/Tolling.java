package io.claudectl.e2e.soak;

import io.claudectl.core.store.EventSource;
import io.claudectl.demo.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What the event log says of bells, and each ring and wake in it that should not have been. */
final class Tolling {
    private static final String EVERYBODY = "*";
    private static final Duration HOUR = Duration.ofHours(1);

    /** The log tells whole milliseconds. */
    private static final Duration ROUNDED = Duration.ofMillis(1);

    private final Map<String, Instant> muted = new HashMap<>();
    private final Map<String, ArrayDeque<Instant>> woken = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();

    /**
     * One event about no message.
     *
     * @param open how many deliveries of a mailbox are pending or leased at this place of the log
     */
    void take(EventSource.Entry entry, @Nullable Object data, ToIntFunction<String> open) {
        switch (entry.kind()) {
            case "bell.muted" ->
                    muted.put(Json.text(data, "name"), Instant.parse(Json.text(data, "until")));
            case "bell.unmuted" -> muted.remove(Json.text(data, "name"));
            case "bell.rung" -> rung(entry, Json.text(data, "role"), open);
            case "bell.woken" -> woken(entry, Json.text(data, "role"));
            default -> {
                // Not about bells.
            }
        }
    }

    private void rung(EventSource.Entry entry, String role, ToIntFunction<String> open) {
        if (open.applyAsInt(role) == 0) {
            wrong.add("rung for mail that was taken: " + entry);
        }
        for (String name : List.of(role, EVERYBODY)) {
            Instant until = muted.get(name);
            if (until != null && entry.at().plus(ROUNDED).isBefore(until)) {
                wrong.add("rung while " + name + " was muted until " + until + ": " + entry);
            }
        }
    }

    private void woken(EventSource.Entry entry, String role) {
        var times = woken.computeIfAbsent(role, ignored -> new ArrayDeque<>());
        times.addLast(entry.at());
        while (!times.getFirst().isAfter(entry.at().minus(HOUR))) {
            times.removeFirst();
        }
        // One more may have been on its way when the last of the hour was heard.
        if (times.size() > Plan.WAKES_PER_HOUR + 1) {
            wrong.add("woken too often: " + entry);
        }
    }

    /** Rings and wakes that should not have been. */
    List<String> wrong() {
        return wrong;
    }
}
