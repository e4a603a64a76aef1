package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.testkit.StoredFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ownership of the file, and permissions to read it. */
class DatabaseFileTest {
    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("bus.db");
    }

    /** Every file with its bytes. */
    private Map<String, String> files() throws IOException {
        var found = new TreeMap<String, String>();
        try (var list = Files.list(directory)) {
            for (Path path : list.toList()) {
                found.put(
                        String.valueOf(path.getFileName()),
                        HexFormat.of().formatHex(Files.readAllBytes(path)));
            }
        }
        return found;
    }

    private void refusedUntouched(String reason) throws IOException {
        var before = files();
        assertThatExceptionOfType(StoreRefused.class)
                .isThrownBy(() -> SqliteStore.open(file()))
                .withMessageContaining(reason)
                .withMessageContaining(directory.toString())
                .withMessageContaining("then repeat");
        assertThat(files()).isEqualTo(before);
    }

    private Connection plain() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    private void run(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void the_database_of_another_program_is_refused_untouched() throws Exception {
        try (var connection = plain()) {
            run(
                    connection,
                    "CREATE TABLE messages (id TEXT PRIMARY KEY, body TEXT)",
                    "INSERT INTO messages VALUES ('1', 'hello')");
        }
        refusedUntouched("bus.db is not a claudectl database (application_id 0): move it away");
    }

    @Test
    void a_database_of_another_program_with_an_open_log_is_refused_untouched() throws Exception {
        try (var connection = plain()) {
            run(
                    connection,
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA application_id = 42",
                    "PRAGMA wal_checkpoint(TRUNCATE)",
                    "CREATE TABLE messages (id TEXT PRIMARY KEY, body TEXT)");
            assertThat(files()).containsKeys("bus.db-wal", "bus.db-shm");
            refusedUntouched("application_id 42");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "SQLite format 3", "A text that is longer than a header."})
    void a_file_that_is_no_database_is_refused_untouched(String text) throws Exception {
        Files.writeString(file(), text.repeat(text.length() > 20 ? 1_000 : 1));
        refusedUntouched("no SQLite file");
    }

    @Test
    void a_database_of_a_newer_version_is_refused_untouched() throws Exception {
        SqliteStore.open(file()).close();
        try (var connection = plain()) {
            run(connection, "PRAGMA user_version = 99");
        }
        refusedUntouched("newer claudectl (version 99");
    }

    @Test
    void a_newer_version_that_stands_in_the_log_only_is_refused_untouched() throws Exception {
        SqliteStore.open(file()).close();
        try (var connection = plain()) {
            run(
                    connection,
                    "PRAGMA wal_autocheckpoint = 0",
                    "PRAGMA user_version = 99",
                    "CREATE TABLE later (x)");
            // As a kill leaves it: the log is there, its index is not.
            var killed = Files.createDirectory(directory.resolve("killed"));
            for (String name : List.of("bus.db", "bus.db-wal")) {
                Files.copy(directory.resolve(name), killed.resolve(name));
            }
            directory = killed;
        }
        refusedUntouched("newer claudectl (version 99");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 4_096, 5_000, 50_000})
    void a_database_whose_end_is_missing_is_refused_untouched(int bytes) throws Exception {
        SqliteStore.open(file()).close();
        byte[] whole = Files.readAllBytes(file());
        assertThat(whole.length).isGreaterThan(bytes);
        Files.write(file(), Arrays.copyOf(whole, bytes));
        refusedUntouched("is damaged (its end is missing): put a backup in its place");
    }

    @Test
    void a_database_with_a_broken_schema_is_refused_untouched() throws Exception {
        SqliteStore.open(file()).close();
        broken(file());
        refusedUntouched("bus.db-wal away to begin with an empty bus");
    }

    @Test
    void a_broken_database_with_a_log_is_refused_untouched() throws Exception {
        SqliteStore.open(file()).close();
        try (var connection = plain()) {
            run(
                    connection,
                    "PRAGMA wal_autocheckpoint = 0",
                    "INSERT INTO setting VALUES ('a', 'b')");
            directory = ScratchFiles.killed(file(), directory.resolve("killed")).getParent();
        }
        broken(file());
        refusedUntouched("is damaged (");
    }

    /** Damages the page that holds the schema, not the header. */
    private static void broken(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 100, 4_096, (byte) 0x5a);
        Files.write(file, bytes);
    }

    @Test
    void a_directory_is_refused() throws Exception {
        Files.createDirectory(file());
        assertThatExceptionOfType(StoreRefused.class)
                .isThrownBy(() -> SqliteStore.open(file()))
                .withMessageContaining("is a directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bus.db-wal", "bus.db-journal"})
    void the_remains_of_a_database_are_not_mixed_with_a_new_one(String name) throws Exception {
        Files.writeString(directory.resolve(name), "what was committed last");
        refusedUntouched(name + " belongs to a database that is not there");
    }

    @Test
    void an_empty_file_becomes_a_database() throws Exception {
        Files.createFile(file());
        SqliteStore.open(file()).close();
        try (var connection = plain();
                var statement = connection.createStatement()) {
            assertThat(Schema.number(statement, "PRAGMA application_id"))
                    .isEqualTo(Schema.APPLICATION_ID);
            assertThat(Schema.number(statement, "PRAGMA user_version"))
                    .isEqualTo(Schema.released().version());
        }
    }

    @Test
    void a_creation_that_was_killed_is_begun_again() throws Exception {
        Files.writeString(directory.resolve("bus.db.new"), "half a database");
        Files.writeString(directory.resolve("bus.db.new-journal"), "half a journal");
        SqliteStore.open(file()).close();
        assertThat(files()).containsOnlyKeys("bus.db");
    }

    @Test
    void what_was_committed_last_is_there_again() {
        try (var store = SqliteStore.open(file())) {
            var batch = store.begin();
            batch.apply(List.of(new MessageAdded(message(1))));
            batch.commit();
        }
        try (var store = SqliteStore.open(file())) {
            assertThat(new StoredFacts(store).message(messageId(1))).isEqualTo(message(1));
        }
    }

    @Test
    void nobody_else_may_read_it() throws Exception {
        try (var store = SqliteStore.open(file())) {
            var batch = store.begin();
            batch.apply(List.of(new MessageAdded(message(1))));
            batch.commit();
            assertThat(files()).containsOnlyKeys("bus.db", "bus.db-shm", "bus.db-wal");
            for (String name : files().keySet()) {
                assertThat(mode(name)).as(name).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void a_mode_that_lets_others_read_is_tightened() throws Exception {
        SqliteStore.open(file()).close();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        SqliteStore.open(file()).close();
        assertThat(mode("bus.db")).isEqualTo("rw-------");
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "what?mode=memory", "100%41", "a#b", "grüße"})
    void any_directory_name_will_do(String name) throws Exception {
        directory = Files.createDirectory(directory.resolve(name));
        try (var store = SqliteStore.open(file());
                var log = EventLog.open(file())) {
            assertThat(store.begin().nextDelivery().value()).isEqualTo(1);
            assertThat(log.after(0, 1)).isEmpty();
            assertThat(files()).containsKeys("bus.db");
        }
    }
}
