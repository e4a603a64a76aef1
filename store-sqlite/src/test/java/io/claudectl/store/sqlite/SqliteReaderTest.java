package io.claudectl.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.core.decision.Change;
import io.claudectl.core.message.Message;
import io.claudectl.core.store.Store;
import io.claudectl.testkit.Samples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds which rows a reader beside the writer sees. */
class SqliteReaderTest {
    @TempDir private Path folder = Path.of("");

    private final Message message = Samples.message(1);

    @SuppressWarnings("NullAway.Init")
    private SqliteStore store;

    @SuppressWarnings("NullAway.Init")
    private SqliteReader reader;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder.resolve("bus.db"));
        reader = SqliteReader.open(folder.resolve("bus.db"));
    }

    @AfterEach
    void close() {
        reader.close();
        store.close();
    }

    private Store.Batch added() {
        Store.Batch batch = store.begin();
        batch.savepoint();
        batch.apply(List.of(new Change.MessageAdded(message)));
        return batch;
    }

    private boolean seen(Store.Facts rows) {
        return rows.message(message.id()) != null;
    }

    @Test
    void reader_besideAWriter_seesCommittedRowsOnly() {
        Store.Batch batch = added();
        assertThat(reader.<Boolean>read(this::seen)).isFalse();

        batch.commit();

        assertThat(reader.<Boolean>read(this::seen)).isTrue();
    }

    @Test
    void query_duringACommit_keepsOneState() {
        boolean changed =
                reader.read(
                        rows -> {
                            boolean before = seen(rows);
                            added().commit();
                            return seen(rows) != before;
                        });

        assertThat(changed).isFalse();
        assertThat(reader.<Boolean>read(this::seen)).isTrue();
    }

    @Test
    void reader_thatWrites_isRefused() {
        assertThatThrownBy(
                        () ->
                                reader.read(
                                        rows -> {
                                            ((SqliteFacts) rows)
                                                    .ask(
                                                            "write",
                                                            () -> {
                                                                rows(rows).messages().add(message);
                                                                return true;
                                                            });
                                            return true;
                                        }))
                .hasMessageContaining("cannot write");
    }

    private static Tables rows(Store.Facts rows) {
        return ((SqliteFacts) rows).tables;
    }
}
