package io.claudectl.daemon.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.command.Committed;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.EventSource.Entry;
import io.claudectl.testkit.MemoryStore;
import io.claudectl.testkit.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventFeedTest {
    private static final long AT_ONCE = 0;
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private final MemoryStore store = new MemoryStore();
    private final EventFeed feed = new EventFeed(Counted::new);
    private int readings;
    private int open;
    private long newest;

    @AfterEach
    void log_is_closed() {
        assertThat(open).isZero();
        store.close();
    }

    /** The log in memory, which tells how often it was read. */
    private final class Counted implements EventSource {
        private final EventSource log = store.source();

        Counted() {
            open++;
        }

        @Override
        public List<Entry> after(long seq, int limit) {
            readings++;
            return log.after(seq, limit);
        }

        @Override
        public List<Entry> ofDelivery(long delivery, int limit) {
            return log.ofDelivery(delivery, limit);
        }

        @Override
        public long first() {
            return log.first();
        }

        @Override
        public long last() {
            return log.last();
        }

        @Override
        public long lastBefore(Instant time) {
            return log.lastBefore(time);
        }

        @Override
        public void close() {
            open--;
            log.close();
        }
    }

    private void committed(int events) {
        var batch = store.begin();
        for (int i = 0; i < events; i++) {
            batch.apply(List.of(Samples.happened("tick")));
        }
        batch.commit();
        newest += events;
        feed.committed(new Committed(newest, List.of()));
    }

    private static List<Long> numbers(List<Entry> page) {
        return page.stream().map(Entry::seq).toList();
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void reader_withoutNews_readsNothing() throws Exception {
        committed(3);
        try (var reader = feed.from(3)) {
            assertThat(reader.next(AT_ONCE)).isEmpty();
            assertThat(reader.next(TimeUnit.MILLISECONDS.toNanos(5))).isEmpty();
        }
        assertThat(readings).isZero();
    }

    @Test
    void commit_isReadOnce_forAllReaders() throws Exception {
        var readers = new ArrayList<EventFeed.Reader>();
        for (int i = 0; i < 50; i++) {
            readers.add(feed.from(0));
        }
        for (int n = 1; n <= 10; n++) {
            committed(2);
            for (EventFeed.Reader reader : readers) {
                assertThat(numbers(reader.next(AT_ONCE))).isEqualTo(numbers(2L * n - 1, 2L * n));
            }
        }
        assertThat(readings).isEqualTo(10);
        assertThat(open).isEqualTo(1);
        readers.forEach(EventFeed.Reader::close);
    }

    @Test
    void slowReader_losesNothing_andHoldsNoMemory() throws Exception {
        try (var slow = feed.from(0);
                var quick = feed.from(0)) {
            for (int i = 0; i < 10; i++) {
                committed(EventFeed.PAGE);
                assertThat(quick.next(AT_ONCE)).hasSize(EventFeed.PAGE);
            }
            assertThat(feed.held()).isLessThanOrEqualTo(EventFeed.WINDOW_EVENTS);
            var seen = new ArrayList<Long>();
            for (var page = slow.next(AT_ONCE); !page.isEmpty(); page = slow.next(AT_ONCE)) {
                seen.addAll(numbers(page));
                if (seen.size() == EventFeed.PAGE) {
                    committed(7);
                }
            }
            assertThat(seen).isEqualTo(numbers(1, newest));
            assertThat(numbers(quick.next(AT_ONCE))).isEqualTo(numbers(newest - 6, newest));
        }
    }

    @Test
    void reader_begunAtTheHead_getsWhatComes() throws Exception {
        committed(2_000);
        try (var old = feed.from(0)) {
            assertThat(old.next(AT_ONCE)).hasSize(EventFeed.PAGE);
            try (var fresh = feed.from(feed.newest())) {
                committed(1);
                assertThat(numbers(fresh.next(AT_ONCE))).containsExactly(2_001L);
            }
            assertThat(numbers(old.next(AT_ONCE))).isEqualTo(numbers(501, 1_000));
        }
    }

    @Test
    void waitingReader_wakesAtACommit_andAtTheEnd() throws Exception {
        try (var threads = Executors.newSingleThreadExecutor();
                var reader = feed.from(0)) {
            var first = CompletableFuture.supplyAsync(() -> next(reader), threads);
            committed(1);
            assertThat(numbers(first.get(30, TimeUnit.SECONDS))).containsExactly(1L);
            var last = CompletableFuture.supplyAsync(() -> next(reader), threads);
            feed.end();
            assertThat(last.get(30, TimeUnit.SECONDS)).isEmpty();
            assertThat(feed.ended()).isTrue();
        }
    }

    @Test
    void endedFeed_givesWhatIsLeft() throws Exception {
        try (var reader = feed.from(0)) {
            committed(1);
            feed.end();
            assertThat(reader.next(LONG)).hasSize(1);
            assertThat(reader.next(LONG)).isEmpty();
        }
    }

    private static List<Entry> next(EventFeed.Reader reader) {
        try {
            return reader.next(LONG);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }
}
