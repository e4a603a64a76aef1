package io.claudectl.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.store.sqlite.Inspection.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database the Rust program left: told apart, and left as it was. */
class RustBusTest {
    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("bus.db");
    }

    private Kind inspected() throws Exception {
        var before = ScratchFiles.in(directory);
        Kind kind = Inspection.of(file()).kind();
        assertThat(ScratchFiles.in(directory)).isEqualTo(before);
        return kind;
    }

    @Test
    void its_tables_are_known_by_their_columns() throws Exception {
        ScratchFiles.make(
                file(),
                "CREATE TABLE roles (colour, last_session_id, role, cwd_selector)",
                "CREATE TABLE messages (status, addressed_to, size)");
        assertThat(inspected()).isEqualTo(Kind.RUST);
    }

    @Test
    void tables_in_the_log_only_are_found() throws Exception {
        Path killed;
        try (var connection = ScratchFiles.connect(file())) {
            ScratchFiles.run(
                    connection,
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA wal_autocheckpoint = 0",
                    "CREATE TABLE roles (role, cwd_selector)",
                    "CREATE TABLE messages (addressed_to, status)");
            killed = ScratchFiles.killed(file(), directory.resolve("killed"));
        }
        assertThat(Inspection.of(killed).kind()).isEqualTo(Kind.RUST);
    }

    @Test
    void missing_column_makes_it_foreign() throws Exception {
        ScratchFiles.make(
                file(), "CREATE TABLE roles (role, cwd_selector)", "CREATE TABLE messages (id)");
        assertThat(inspected()).isEqualTo(Kind.FOREIGN);
    }

    @Test
    void ours_is_none_though_its_views_have_the_same_names() throws Exception {
        SqliteStore.open(file()).close();
        assertThat(inspected()).isEqualTo(Kind.OURS);
    }
}
