package io.claudectl.daemon.feed;

import io.claudectl.core.command.Committed;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.EventSource.Entry;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes committed events to readers, each with a cursor of its own. A reader waits without
 * reading the store. All readers share a window of the newest events, which one of them reads when
 * a commit was published; a reader that fell behind the window reads the past from the log, so a
 * slow one holds no memory and loses nothing.
 */
public final class EventFeed {
    /** Events of one reading. */
    static final int PAGE = 500;

    /** Events in the window; together with {@link #WINDOW_CHARS} its bound. */
    static final int WINDOW_EVENTS = 1_024;

    private static final long WINDOW_CHARS = 1 << 20;
    private static final long MS = 1_000_000;

    private final Supplier<? extends EventSource> opens;
    private final Semaphore turns = new Semaphore(1, true);
    private final NavigableMap<Long, Entry> window = new TreeMap<>();
    private @Nullable EventSource source;
    private long windowChars;
    private long behindWindow;
    private long newest;
    private int readers;
    private boolean ended;

    /**
     * @param opens the log, when the first reader wants to read; closed behind the last one
     */
    public EventFeed(Supplier<? extends EventSource> opens) {
        this.opens = opens;
    }

    /** Publishes a commit; returns at once. */
    public synchronized void committed(Committed commit) {
        if (commit.newest() > newest) {
            newest = commit.newest();
            notifyAll();
        }
    }

    /** Ends all waiting: this daemon publishes no more. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Whether no more is published. */
    public synchronized boolean ended() {
        return ended;
    }

    /** The number of the newest event that was published. */
    public synchronized long newest() {
        return newest;
    }

    /**
     * Runs one short reading of the store when its turn comes. All readings together take one core:
     * the others are the sessions'.
     *
     * @throws InterruptedException when the caller left meanwhile
     */
    public <T> T turn(Supplier<T> reading) throws InterruptedException {
        turns.acquire();
        try {
            return reading.get();
        } finally {
            turns.release();
        }
    }

    /** Begins to read behind that event. */
    public synchronized Reader from(long cursor) {
        readers++;
        return new Reader(cursor);
    }

    /** Reads on from its cursor. One thread at a time. */
    public final class Reader implements AutoCloseable {
        private long cursor;
        private boolean closed;

        private Reader(long cursor) {
            this.cursor = cursor;
        }

        /**
         * Returns the next events, at most {@value #PAGE}; empty where none came within that time,
         * or the feed has ended and the reader has all of it.
         */
        public List<Entry> next(long nanos) throws InterruptedException {
            long published = awaited(nanos);
            if (published <= cursor) {
                return List.of();
            }
            List<Entry> page = inWindow(cursor);
            if (page.isEmpty()) {
                page = turn(() -> read(cursor));
            }
            cursor = page.isEmpty() ? published : page.getLast().seq();
            return page;
        }

        private long awaited(long nanos) throws InterruptedException {
            long end = System.nanoTime() + nanos;
            synchronized (EventFeed.this) {
                while (newest <= cursor && !ended) {
                    long left = end - System.nanoTime();
                    if (left <= 0) {
                        break;
                    }
                    EventFeed.this.wait(left / MS + 1);
                }
                return newest;
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                left();
            }
        }
    }

    private synchronized List<Entry> inWindow(long cursor) {
        return cursor < behindWindow
                ? List.of()
                : window.tailMap(cursor, false).values().stream().limit(PAGE).toList();
    }

    /** Reads one page behind the cursor, unless a reader before in turn brought it. */
    private List<Entry> read(long cursor) {
        List<Entry> brought = inWindow(cursor);
        if (!brought.isEmpty()) {
            return brought;
        }
        EventSource log = source;
        if (log == null) {
            log = opens.get();
            source = log;
        }
        List<Entry> page = log.after(cursor, PAGE);
        keep(cursor, page);
        return page;
    }

    /** Takes a page into the window where it continues it, or begins behind its end. */
    private synchronized void keep(long cursor, List<Entry> page) {
        long end = window.isEmpty() ? behindWindow : window.lastKey();
        if (cursor < end) {
            return;
        }
        if (cursor > end) {
            window.clear();
            windowChars = 0;
            behindWindow = cursor;
        }
        for (Entry entry : page) {
            window.put(entry.seq(), entry);
            windowChars += entry.data().length();
        }
        while (window.size() > WINDOW_EVENTS || windowChars > WINDOW_CHARS) {
            Entry oldest = window.pollFirstEntry().getValue();
            windowChars -= oldest.data().length();
            behindWindow = oldest.seq();
        }
    }

    /** How many events the window holds. */
    synchronized int held() {
        return window.size();
    }

    private void left() {
        turns.acquireUninterruptibly();
        try {
            EventSource log = lastLeft() ? source : null;
            if (log != null) {
                source = null;
                log.close();
            }
        } finally {
            turns.release();
        }
    }

    private synchronized boolean lastLeft() {
        readers--;
        return readers == 0;
    }
}
