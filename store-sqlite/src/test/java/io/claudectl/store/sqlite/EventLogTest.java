package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.SESSION;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.happened;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.Change.Event;
import io.claudectl.core.Change.Field;
import io.claudectl.core.Change.Happened;
import io.claudectl.core.mail.DeliveryId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happened, read beside the writer. */
class EventLogTest {
    @TempDir private Path directory;
    private SqliteStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory.resolve("bus.db"));
        log = EventLog.open(directory.resolve("bus.db"));
    }

    @AfterEach
    void close() {
        log.close();
        store.close();
    }

    @Test
    void an_event_is_read_as_it_was_written() {
        var batch = store.begin();
        batch.apply(
                List.of(
                        new Happened(
                                new Event(
                                        at(1),
                                        "message.stored",
                                        messageId(1).value(),
                                        new DeliveryId(7),
                                        SESSION,
                                        List.of(
                                                new Field("to", "frontend"),
                                                new Field("attempt", 2L),
                                                new Field("again", true)))),
                        happened("daemon.started")));
        batch.commit();
        assertThat(log.after(0, 10))
                .containsExactly(
                        new EventLog.Entry(
                                1,
                                at(1),
                                "message.stored",
                                1,
                                messageId(1).value(),
                                7,
                                SESSION.value(),
                                "{\"to\":\"frontend\",\"attempt\":2,\"again\":true}"),
                        new EventLog.Entry(2, at(0), "daemon.started", 1, null, 0, null, "{}"));
    }

    @Test
    void reading_goes_on_where_it_stopped() {
        for (String kind : List.of("a", "b", "c")) {
            var batch = store.begin();
            batch.apply(List.of(happened(kind)));
            batch.commit();
        }
        assertThat(log.after(0, 2)).extracting(EventLog.Entry::kind).containsExactly("a", "b");
        assertThat(log.after(2, 2)).extracting(EventLog.Entry::kind).containsExactly("c");
        assertThat(log.after(3, 2)).isEmpty();
    }

    @Test
    void what_is_not_committed_is_not_read() {
        var batch = store.begin();
        batch.apply(List.of(happened("early")));
        assertThat(log.after(0, 10)).isEmpty();
        batch.commit();
        assertThat(log.after(0, 10)).hasSize(1);
    }
}
