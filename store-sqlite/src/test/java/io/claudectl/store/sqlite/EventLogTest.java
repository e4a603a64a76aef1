package io.claudectl.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Holds what the event log in SQLite does beyond the contract of an event source. */
class EventLogTest {
    @Test
    void event_log_on_a_virtual_thread_is_refused() throws Exception {
        var thrown = new AtomicReference<Throwable>();
        Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, failure) -> thrown.set(failure))
                .start(() -> EventLog.open(Path.of("bus.db")))
                .join();
        assertThat(thrown.get()).isInstanceOf(AssertionError.class);
    }
}
