package io.claudectl.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.store.sqlite.Inspection.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Doctor's inspection of a database, which stays unchanged. */
class InspectionTest {
    private static final String[] ROWS = {
        "INSERT INTO message VALUES ('m','a',NULL,1,'s','task',1,'k',NULL,NULL,0,0,0,'b','addressed')",
        """
        INSERT INTO delivery (message, role, priority, grp, deadline_ms, state, epoch, attempt,
            unconfirmed, ran_out, stops)
        SELECT 'm', 'r', 1, 'g', 0, value, 0, 0, 0, 0, 0 FROM json_each(
            '["pending","leased","delivered","delivered","acked","dead","withdrawn"]')
        """
    };

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("bus.db");
    }

    private Inspection untouched() throws IOException {
        return untouched(file());
    }

    private static Inspection untouched(Path file) throws IOException {
        var before = ScratchFiles.in(file.toAbsolutePath().getParent());
        var found = Inspection.of(file);
        assertThat(ScratchFiles.in(file.toAbsolutePath().getParent())).isEqualTo(before);
        return found;
    }

    private void ours() throws Exception {
        SqliteStore.open(file()).close();
        ScratchFiles.make(file(), ROWS);
    }

    private static void tells(Inspection found) {
        assertThat(found.kind()).isEqualTo(Kind.OURS);
        assertThat(found.reason()).isNull();
        assertThat(found.version()).isEqualTo(Schema.released().version());
        assertThat(found.checked()).isTrue();
        assertThat(found.deliveries())
                .isEqualTo(
                        Map.of(
                                "pending",
                                1L,
                                "leased",
                                1L,
                                "delivered",
                                2L,
                                "acked",
                                1L,
                                "dead",
                                1L,
                                "withdrawn",
                                1L));
        assertThat(found.settled()).isEqualTo(4);
    }

    @Test
    void a_database_at_rest_is_counted_and_nothing_is_left_beside_it() throws Exception {
        ours();

        var found = untouched();

        tells(found);
        assertThat(found.fileBytes()).isEqualTo(Files.size(file()));
        assertThat(found.logBytes()).isZero();
    }

    @Test
    void what_a_killed_daemon_left_in_the_log_is_counted() throws Exception {
        SqliteStore.open(file()).close();
        try (var connection = ScratchFiles.connect(file())) {
            ScratchFiles.run(connection, "PRAGMA wal_autocheckpoint = 0");
            ScratchFiles.run(connection, ROWS);
            var killed = ScratchFiles.killed(file(), directory.resolve("killed"));

            var found = untouched(killed);

            tells(found);
            assertThat(found.logBytes()).isPositive().isEqualTo(Files.size(log(killed)));
        }
    }

    @Test
    void a_database_in_use_is_counted_and_the_writer_goes_on() throws Exception {
        try (var store = SqliteStore.open(file());
                var other = ScratchFiles.connect(file())) {
            ScratchFiles.run(other, ROWS);
            var before = ScratchFiles.in(directory);
            assertThat(before).containsKey("bus.db-shm");

            var found = Inspection.of(file());

            tells(found);
            assertThat(found.logBytes()).isEqualTo(Files.size(log(file())));
            var after = ScratchFiles.in(directory);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            assertThat(after.get("bus.db")).isEqualTo(before.get("bus.db"));
            assertThat(after.get("bus.db-wal")).isEqualTo(before.get("bus.db-wal"));
            var batch = store.begin();
            assertThat(batch.nextDelivery().value()).isEqualTo(8);
            batch.commit();
        }
    }

    @Test
    void a_writer_in_the_middle_of_a_transaction_is_no_obstacle() throws Exception {
        ours();
        try (var other = ScratchFiles.connect(file())) {
            ScratchFiles.run(other, "BEGIN IMMEDIATE", "DELETE FROM delivery");

            tells(Inspection.of(file()));
        }
    }

    @Test
    void a_database_another_program_locked_is_not_waited_for_long() throws Exception {
        ours();
        try (var other = OtherProcess.locking(file())) {
            assertThat(other.holds()).isTrue();

            var found = untouched();

            assertThat(found.kind()).isEqualTo(Kind.UNREADABLE);
            assertThat(found.reason()).isEqualTo("it is locked by another program");
            assertThat(found.fileBytes()).isPositive();
        }
    }

    @Test
    void what_is_not_there_is_missing() throws Exception {
        assertThat(untouched().kind()).isEqualTo(Kind.MISSING);
        Files.createFile(file());
        assertThat(untouched().kind()).isEqualTo(Kind.MISSING);
    }

    @Test
    void a_log_beside_an_empty_file_is_damage() throws Exception {
        Files.createFile(file());
        Files.writeString(log(file()), "what was committed last");

        var found = untouched();

        assertThat(found.kind()).isEqualTo(Kind.DAMAGED);
        assertThat(found.reason()).contains("empty");
    }

    @Test
    void what_cannot_be_read_says_why() throws Exception {
        assertThat(Inspection.of(directory).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(Inspection.of(directory).reason()).contains("directory");
        Files.createSymbolicLink(file(), file());
        assertThat(Inspection.of(file()).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(Inspection.of(file()).reason()).isNotEmpty();
    }

    @Test
    void the_databases_of_others_are_told_apart() throws Exception {
        ScratchFiles.make(file(), "PRAGMA application_id = 42", "CREATE TABLE messages (id)");
        assertThat(untouched().kind()).isEqualTo(Kind.FOREIGN);
        assertThat(untouched().reason()).contains("42");

        Path rust = directory.resolve("rust.db");
        ScratchFiles.make(
                rust,
                "PRAGMA journal_mode = WAL",
                "CREATE TABLE roles (role, cwd_selector, last_session_id)",
                "CREATE TABLE messages (addressed_to, status)");
        assertThat(untouched(rust).kind()).isEqualTo(Kind.RUST);
        assertThat(untouched(rust).settled()).isZero();
    }

    @Test
    void a_newer_version_is_named_and_its_rows_are_not_guessed_at() throws Exception {
        ours();
        ScratchFiles.make(file(), "DROP TABLE lease", "PRAGMA user_version = 99");

        var found = untouched();

        assertThat(found.kind()).isEqualTo(Kind.NEWER);
        assertThat(found.version()).isEqualTo(99);
        assertThat(found.reason()).contains("version 99").contains("knows");
        assertThat(found.deliveries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 99, 100, 5_000, 4_096, 50_000})
    void a_file_that_was_cut_off_is_damaged(int bytes) throws Exception {
        ours();
        byte[] whole = Files.readAllBytes(file());
        assertThat(whole.length).isGreaterThan(bytes);
        Files.write(file(), Arrays.copyOf(whole, bytes));

        var found = untouched();

        assertThat(found.kind()).isEqualTo(Kind.DAMAGED);
        assertThat(found.reason()).isNotEmpty().doesNotContain("\n");
    }

    @Test
    void garbage_is_damage() throws Exception {
        Files.writeString(file(), "not a database at all ".repeat(1_000));

        assertThat(untouched().kind()).isEqualTo(Kind.DAMAGED);
    }

    @Test
    void a_page_of_garbage_deep_inside_is_found_by_the_check() throws Exception {
        ours();
        byte[] bytes = Files.readAllBytes(file());
        Arrays.fill(bytes, 4_096, 8_192, (byte) 0x5a);
        Files.write(file(), bytes);

        var found = untouched();

        assertThat(found.kind()).isEqualTo(Kind.DAMAGED);
        assertThat(found.checked()).isTrue();
        assertThat(found.reason()).doesNotContain("\n");
    }

    @Test
    void check_past_its_time_ends_and_the_counts_are_there() throws Exception {
        ours();
        ScratchFiles.make(
                file(),
                "INSERT INTO delivery (message, role, priority, grp, deadline_ms, state, epoch,"
                        + " attempt, unconfirmed, ran_out, stops)"
                        + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                        + " WHERE i < 20000) SELECT 'm', 'r' || i, 1, 'g', 0, 'acked', 0, 0, 0, 0, 0"
                        + " FROM n");

        var cut = new DatabaseInspector(file(), Long.MAX_VALUE, Duration.ZERO).look();
        var whole = new DatabaseInspector(file(), Long.MAX_VALUE, Duration.ofMinutes(1)).look();

        assertThat(cut.kind()).isEqualTo(Kind.OURS);
        assertThat(cut.reason()).isNull();
        assertThat(cut.checked()).isFalse();
        assertThat(cut.deliveries().get("acked")).isEqualTo(20_001L);
        assertThat(whole.checked()).isTrue();
    }

    @Test
    void a_file_over_the_limit_is_counted_but_not_checked() throws Exception {
        ours();

        var found = new DatabaseInspector(file(), 4_096, Duration.ofMinutes(1)).look();

        assertThat(found.kind()).isEqualTo(Kind.OURS);
        assertThat(found.checked()).isFalse();
        assertThat(found.settled()).isEqualTo(4);
    }

    @Test
    void a_table_that_is_missing_is_damage() throws Exception {
        ours();
        ScratchFiles.make(file(), "DROP VIEW messages", "DROP TABLE lease", "DROP TABLE delivery");

        var found = untouched();

        assertThat(found.kind()).isEqualTo(Kind.DAMAGED);
        assertThat(found.reason()).contains("delivery");
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }
}
