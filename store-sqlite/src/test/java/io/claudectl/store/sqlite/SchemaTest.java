package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.store.StoreException;
import io.claudectl.testkit.StoredFacts;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From one version to the next. */
class SchemaTest {
    private static final String BETTER =
            """
            ALTER TABLE message ADD COLUMN colour TEXT;
            CREATE TABLE outbox (seq INTEGER PRIMARY KEY);
            CREATE TRIGGER message_out AFTER INSERT ON message BEGIN
                INSERT INTO outbox VALUES (NULL);
            END;
            """;

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("bus.db");
    }

    private static Settings with(String... more) {
        var released = Settings.released();
        var scripts = new ArrayList<>(released.schema().scripts());
        scripts.addAll(List.of(more));
        return new Settings(
                new Schema(scripts),
                released.lockAttempts(),
                released.maxPages(),
                released.logBytes());
    }

    @BeforeEach
    void a_database_of_this_release_with_a_message() {
        try (var store = SqliteStore.open(file())) {
            var batch = store.begin();
            batch.apply(List.of(new MessageAdded(message(1))));
            batch.commit();
        }
    }

    private int number(String query) throws SQLException {
        try (var connection = Connections.reader(file());
                var statement = connection.createStatement()) {
            return Schema.number(statement, query);
        }
    }

    @Test
    void a_new_database_gets_every_version() throws Exception {
        Path fresh = directory.resolve("fresh.db");
        SqliteStore.open(fresh, with(BETTER)).close();
        try (var connection = Connections.reader(fresh);
                var statement = connection.createStatement()) {
            assertThat(Schema.number(statement, "SELECT count(*) FROM outbox")).isZero();
            assertThat(Schema.number(statement, "PRAGMA user_version"))
                    .isEqualTo(Schema.released().version() + 1);
        }
    }

    @Test
    void an_old_database_is_brought_to_the_new_version_with_its_rows() throws Exception {
        int next = Schema.released().version() + 1;
        try (var store = SqliteStore.open(file(), with(BETTER))) {
            assertThat(new StoredFacts(store).message(messageId(1))).isEqualTo(message(1));
            var batch = store.begin();
            batch.apply(List.of(new MessageAdded(message(2))));
            batch.commit();
        }
        assertThat(number("PRAGMA user_version")).isEqualTo(next);
        assertThat(number("SELECT count(*) FROM outbox")).isEqualTo(1);
        assertThatExceptionOfType(StoreRefused.class)
                .isThrownBy(() -> SqliteStore.open(file()))
                .withMessageContaining("newer claudectl (version " + next);
    }

    @Test
    void a_migration_that_fails_leaves_the_old_version() throws Exception {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(
                        () ->
                                SqliteStore.open(
                                        file(), with(BETTER, "CREATE TABLE message (again);")));
        assertThat(number("PRAGMA user_version")).isEqualTo(Schema.released().version());
        assertThat(number("SELECT count(*) FROM sqlite_schema WHERE name = 'outbox'")).isZero();
        try (var store = SqliteStore.open(file())) {
            assertThat(new StoredFacts(store).message(messageId(1))).isEqualTo(message(1));
        }
    }

    @Test
    void opening_a_database_of_this_version_writes_nothing() throws Exception {
        try (var watcher = Connections.reader(file());
                var statement = watcher.createStatement()) {
            int version = Schema.number(statement, "PRAGMA data_version");
            SqliteStore.open(file()).close();
            assertThat(Schema.number(statement, "PRAGMA data_version")).isEqualTo(version);
        }
    }
}
