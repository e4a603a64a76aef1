package io.claudectl.testkit;

import io.claudectl.core.decision.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The event log in a list. */
final class MemoryEvents {
    /** The size of one event here. */
    private static final long EVENT_BYTES = 200;

    private final UndoLog undo;
    private final List<Change.Event> events = new ArrayList<>();
    private long erased;
    private long durable;

    MemoryEvents(UndoLog undo) {
        this.undo = undo;
    }

    List<Change.Event> all() {
        return List.copyOf(events);
    }

    void add(Change.Event event) {
        events.add(event);
        undo.add(events::removeLast);
    }

    void forget(long upTo) {
        while (erased < upTo) {
            Change.Event oldest = events.removeFirst();
            erased++;
            undo.add(
                    () -> {
                        erased--;
                        events.addFirst(oldest);
                    });
        }
    }

    /** Marks all events so far as committed. */
    void committed() {
        durable = newest();
    }

    long newestCommitted() {
        return durable;
    }

    Change.Event get(long seq) {
        return events.get((int) (seq - erased - 1));
    }

    long newest() {
        return erased + events.size();
    }

    long oldest() {
        return events.isEmpty() ? 0 : erased + 1;
    }

    long old(Instant before, long bytes, int limit) {
        long last = erased + events.size();
        long kept = bytes / EVENT_BYTES;
        long found = 0;
        for (int i = 0; i < Math.min(limit, events.size() - 1); i++) {
            long seq = erased + i + 1;
            if (events.get(i).at().isBefore(before) || last - seq >= kept) {
                found = seq;
            }
        }
        return found;
    }
}
