package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.testkit.StoredFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeping the log short beside the writer. */
class SqliteCheckpointerTest {
    private static final long SHORT_LOG = 64 * 4_096;

    @TempDir private Path directory;
    private SqliteStore store;
    private SqliteCheckpointer checkpointer;

    @BeforeEach
    void open() {
        store = SqliteStore.open(file());
        checkpointer = store.checkpointer();
    }

    @AfterEach
    void close() {
        checkpointer.close();
        store.close();
    }

    private Path file() {
        return directory.resolve("bus.db");
    }

    private long logBytes() throws IOException {
        return Files.size(directory.resolve("bus.db-wal"));
    }

    private void stored(int from, int to) {
        for (int n = from; n <= to; n++) {
            var batch = store.begin();
            batch.apply(List.of(new MessageAdded(message(n))));
            batch.commit();
        }
    }

    @Test
    void a_checkpoint_moves_what_was_committed() {
        stored(1, 20);
        var progress = checkpointer.checkpoint();
        assertThat(progress.log()).isPositive();
        assertThat(progress.moved()).isEqualTo(progress.log());
        assertThat(new StoredFacts(store).message(messageId(20))).isNotNull();
    }

    @Test
    void with_checkpoints_the_log_does_not_grow() throws Exception {
        stored(1, 20);
        checkpointer.checkpoint();
        long before = logBytes();
        for (int n = 21; n < 200; n += 20) {
            stored(n, n + 19);
            checkpointer.checkpoint();
        }
        assertThat(logBytes()).isLessThan(2 * before);
    }

    @Test
    void the_writer_makes_no_checkpoints_itself() throws Exception {
        // SQLite would after a thousand pages, and then begin the log again.
        for (int n = 0; n < 600; n += 100) {
            var batch = store.begin();
            for (int i = 1; i <= 100; i++) {
                batch.apply(List.of(new MessageAdded(FailuresTest.big(n + i))));
            }
            batch.commit();
        }
        assertThat(logBytes()).isGreaterThan(4_096L * 1_200);
        assertThat(checkpointer.checkpoint().log()).isGreaterThan(1_200);
    }

    @Test
    void what_a_reader_still_needs_stays_in_the_log() throws Exception {
        stored(1, 5);
        try (var reader = Connections.reader(file());
                var statement = reader.createStatement()) {
            statement.execute("BEGIN");
            assertThat(Schema.number(statement, "SELECT count(*) FROM message")).isEqualTo(5);
            stored(6, 20);
            var progress = checkpointer.checkpoint();
            assertThat(progress.moved()).isLessThan(progress.log());
            assertThat(Schema.number(statement, "SELECT count(*) FROM message")).isEqualTo(5);
            statement.execute("COMMIT");
        }
        var progress = checkpointer.checkpoint();
        assertThat(progress.moved()).isEqualTo(progress.log());
    }

    private SqliteStore withShortLog() {
        var released = Settings.released();
        return SqliteStore.open(
                file(),
                new Settings(
                        released.schema(),
                        released.lockAttempts(),
                        released.maxPages(),
                        SHORT_LOG));
    }

    @Test
    void aLongLog_startsAfresh_whileTheWriterNeverPauses() throws Exception {
        store.close();
        store = withShortLog();

        stored(1, 200);

        assertThat(logBytes()).isLessThan(2 * SHORT_LOG);
        assertThat(new StoredFacts(store).message(messageId(200))).isNotNull();
    }

    @Test
    void aLogThatIsRead_growsAndIsNotMovedAtEachCommit() throws Exception {
        store.close();
        store = withShortLog();
        try (var reader = Connections.reader(file());
                var statement = reader.createStatement()) {
            statement.execute("BEGIN");
            Schema.number(statement, "SELECT count(*) FROM message");
            stored(1, 100);
            assertThat(logBytes()).isGreaterThan(3 * SHORT_LOG);
        }
        stored(101, 250);
        long before = logBytes();

        stored(251, 600);

        assertThat(logBytes()).isLessThan(before + SHORT_LOG);
    }

    @Test
    void a_checkpoint_goes_well_with_an_open_transaction() {
        stored(1, 50);
        var batch = store.begin();
        batch.apply(List.of(new MessageAdded(message(51))));
        var progress = checkpointer.checkpoint();
        assertThat(progress.moved()).isEqualTo(progress.log());
        batch.commit();
        assertThat(new StoredFacts(store).message(messageId(51))).isNotNull();
    }
}
