package io.claudectl.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.claudectl.store.sqlite.RustBus.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database the Rust program left: read, and left as it was. */
class RustBusTest {
    private static final String ROLES =
            """
            CREATE TABLE roles (role TEXT PRIMARY KEY, cwd_selector TEXT, last_session_id TEXT,
                last_seen TEXT, subscriptions TEXT, created_at TEXT, pid INTEGER)
            """;
    private static final String MESSAGES =
            """
            CREATE TABLE messages (id TEXT PRIMARY KEY, subject TEXT, msg_type TEXT,
                sender_role TEXT, addressed_to TEXT, thread_id TEXT, body TEXT, priority TEXT,
                status TEXT, claimed_by TEXT, created_at TEXT, delivered_at TEXT, acked_at TEXT,
                hop_count INTEGER)
            """;

    @TempDir private Path directory;
    private Set<Path> scratch = Set.of();

    private Path file() {
        return directory.resolve("bus.db");
    }

    private static Set<Path> scratch() throws IOException {
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> Files.exists(path.resolve("copy.db")))
                    .collect(Collectors.toSet());
        }
    }

    @BeforeEach
    void what_copies_there_are() throws IOException {
        scratch = scratch();
    }

    @AfterEach
    void no_copy_is_left() throws IOException {
        assertThat(scratch()).isSubsetOf(scratch);
    }

    private void make() throws Exception {
        ScratchFiles.make(
                file(),
                ROLES,
                MESSAGES,
                "INSERT INTO roles (role, cwd_selector, last_session_id) VALUES"
                        + " ('spec', '/p/spec', 'abc'), ('Front End; \u202e', NULL, NULL)",
                "INSERT INTO messages (id, status) VALUES"
                        + " ('1', 'pending'), ('2', 'acked'), ('3', 'acked'), ('4', NULL)");
    }

    @Test
    void its_roles_and_counts_are_read_and_nothing_of_it_changes() throws Exception {
        make();
        var before = ScratchFiles.in(directory);

        assertThat(RustBus.looksLikeOne(file())).isTrue();
        var bus = RustBus.read(file());

        assertThat(bus.roles())
                .containsExactly(
                        new Role("Front End; \u202e", null, null),
                        new Role("spec", "/p/spec", "abc"));
        assertThat(bus.messages()).isEqualTo(Map.of("pending", 1L, "acked", 2L, "", 1L));
        assertThat(ScratchFiles.in(directory)).isEqualTo(before);
    }

    @Test
    void what_stands_in_the_log_only_is_read_too() throws Exception {
        Path killed;
        try (var connection = ScratchFiles.connect(file())) {
            ScratchFiles.run(
                    connection,
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA wal_autocheckpoint = 0",
                    ROLES,
                    MESSAGES,
                    "INSERT INTO roles (role, cwd_selector) VALUES ('spec', '/p')");
            killed = ScratchFiles.killed(file(), directory.resolve("killed"));
            assertThat(Files.size(killed)).isLessThan(8_192);
        }
        var before = ScratchFiles.in(killed.getParent());
        assertThat(before).containsOnlyKeys("bus.db", "bus.db-wal");

        assertThat(RustBus.looksLikeOne(killed)).isTrue();
        assertThat(RustBus.read(killed).roles()).containsExactly(new Role("spec", "/p", null));
        assertThat(ScratchFiles.in(killed.getParent())).isEqualTo(before);
    }

    @Test
    void what_was_not_committed_is_not_read() throws Exception {
        make();
        Path killed;
        try (var connection = ScratchFiles.connect(file())) {
            // Small, so that rows reach the file before the commit, with a journal to undo them.
            ScratchFiles.run(
                    connection,
                    "PRAGMA cache_size = 1",
                    "BEGIN",
                    "UPDATE roles SET role = role || printf('%.*c', 20000, 'x')");
            killed = ScratchFiles.killed(file(), directory.resolve("killed"));
            Path journal = directory.resolve("bus.db-journal");
            assertThat(journal).exists();
            Files.copy(journal, killed.resolveSibling("bus.db-journal"));
        }
        var before = ScratchFiles.in(killed.getParent());

        assertThat(RustBus.read(killed).roles()).contains(new Role("spec", "/p/spec", "abc"));
        assertThat(ScratchFiles.in(killed.getParent())).isEqualTo(before);
    }

    @Test
    void columns_it_has_more_or_less_and_nobody_reads_are_no_matter() throws Exception {
        ScratchFiles.make(
                file(),
                "CREATE TABLE roles (colour, last_session_id, role, cwd_selector)",
                "CREATE TABLE messages (status, addressed_to, size)",
                "INSERT INTO roles VALUES ('red', 's', 'spec', '/p'), ('red', 's', NULL, '/p')");

        assertThat(RustBus.looksLikeOne(file())).isTrue();
        assertThat(RustBus.read(file()).roles()).containsExactly(new Role("spec", "/p", "s"));
    }

    @Test
    void a_column_that_is_missing_is_named() throws Exception {
        ScratchFiles.make(
                file(), "CREATE TABLE roles (role, cwd_selector)", "CREATE TABLE messages (id)");
        var before = ScratchFiles.in(directory);

        assertThat(RustBus.looksLikeOne(file())).isFalse();
        assertThatExceptionOfType(StoreRefused.class)
                .isThrownBy(() -> RustBus.read(file()))
                .withMessageContaining(file().toString())
                .withMessageContaining(
                        "it lacks messages.addressed_to, messages.status, roles.last_session_id");
        assertThat(ScratchFiles.in(directory)).isEqualTo(before);
    }

    @Test
    void ours_is_none_though_its_views_have_the_same_names() throws Exception {
        SqliteStore.open(file()).close();
        var before = ScratchFiles.in(directory);

        assertThat(RustBus.looksLikeOne(file())).isFalse();
        assertThatExceptionOfType(StoreRefused.class).isThrownBy(() -> RustBus.read(file()));
        assertThat(ScratchFiles.in(directory)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "SQLite format 3", "A text that is longer than a header. "})
    void a_file_that_is_no_database_is_none(String text) throws Exception {
        Files.writeString(file(), text.repeat(text.length() > 20 ? 1_000 : 1));

        assertThat(RustBus.looksLikeOne(file())).isFalse();
        assertThatExceptionOfType(StoreRefused.class)
                .isThrownBy(() -> RustBus.read(file()))
                .withMessageContaining("no SQLite file");
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 100, 3_000, 4_096, 9_000})
    void a_database_that_was_cut_off_is_refused_and_left_as_it_is(int bytes) throws Exception {
        make();
        byte[] whole = Files.readAllBytes(file());
        assertThat(whole.length).isGreaterThan(bytes);
        Files.write(file(), Arrays.copyOf(whole, bytes));
        var before = ScratchFiles.in(directory);

        assertThat(RustBus.looksLikeOne(file())).isIn(true, false);
        assertThatExceptionOfType(StoreRefused.class)
                .isThrownBy(() -> RustBus.read(file()))
                .withMessageContaining(file().toString());
        assertThat(ScratchFiles.in(directory)).isEqualTo(before);
    }

    @Test
    void what_is_not_there_is_none() {
        assertThat(RustBus.looksLikeOne(file())).isFalse();
        assertThat(RustBus.looksLikeOne(directory)).isFalse();
        for (Path path : List.of(file(), directory)) {
            assertThatExceptionOfType(StoreRefused.class).isThrownBy(() -> RustBus.read(path));
        }
    }
}
