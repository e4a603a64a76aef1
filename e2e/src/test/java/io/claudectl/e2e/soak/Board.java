package io.claudectl.e2e.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What was published, and what everybody who wanted it was told. */
final class Board {
    /** So few of those that are open are looked at that all want the same. */
    private static final int WINDOW = 12;

    private final int tasks;
    private final Set<String> published = ConcurrentHashMap.newKeySet();
    private final Map<String, Boolean> open = new ConcurrentSkipListMap<>();
    private final Map<String, Finished> finished = new ConcurrentHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    final LongAdder granted = new LongAdder();
    final LongAdder held = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder killed = new LongAdder();

    /** Who was told that its outcome counts. */
    record Finished(String by, String outcome) {}

    Board(int tasks) {
        this.tasks = tasks;
    }

    void published(String id) {
        if (published.add(id)) {
            open.put(id, true);
        }
    }

    int tasks() {
        return tasks;
    }

    boolean all() {
        return published.size() == tasks;
    }

    boolean done() {
        return all() && open.isEmpty();
    }

    /** Lets time pass, as people and models do; ends early when all is done. */
    void pause(long millis) throws InterruptedException {
        over.await(millis, TimeUnit.MILLISECONDS);
    }

    Set<String> ids() {
        return published;
    }

    /** One of the oldest that are open; null when there is none now. */
    @Nullable String one(RandomGenerator dice) {
        var window = new ArrayList<String>(WINDOW);
        for (String id : open.keySet()) {
            window.add(id);
            if (window.size() == WINDOW) {
                break;
            }
        }
        return window.isEmpty() ? null : window.get(dice.nextInt(window.size()));
    }

    /** Somebody was told that it is over. */
    void over(String id) {
        open.remove(id);
        if (done()) {
            over.countDown();
        }
    }

    /** Somebody was told that what it said of it counts; said twice, it counts once. */
    void finished(String id, String by, String outcome) {
        Finished before = finished.putIfAbsent(id, new Finished(by, outcome));
        if (before != null && !before.by().equals(by)) {
            wrong("%s was finished by %s and by %s".formatted(id, before, by));
        }
        over(id);
    }

    @Nullable Finished finished(String id) {
        return finished.get(id);
    }

    void wrong(String what) {
        wrong.add(what);
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
