package io.claudectl.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
    @TempDir Path folder;

    private Path lock;
    private Path database;
    private Path log;

    @BeforeEach
    void files() throws IOException {
        lock = Files.createFile(folder.resolve("daemon.lock"));
        database = Files.writeString(folder.resolve("bus.db"), "rows");
        log = folder.resolve("bus.db-wal");
    }

    @Test
    void files_written_in_place_are_not_lost() throws IOException {
        var files = new OpenFiles(lock, database);
        assertThat(files.lost()).isNull();
        Files.writeString(log, "first commit");
        assertThat(files.lost()).isNull();
        Files.writeString(database, "more rows");
        Files.writeString(log, "");
        assertThat(files.lost()).isNull();
    }

    @Test
    void files_lock_removed_is_lost() throws IOException {
        var files = new OpenFiles(lock, database);
        Files.delete(lock);
        assertThat(files.lost()).contains("daemon.lock was removed");
    }

    @Test
    void files_database_replaced_is_lost() throws IOException {
        var files = new OpenFiles(lock, database);
        Path backup = Files.writeString(folder.resolve("backup"), "rows");
        Files.move(backup, database, StandardCopyOption.REPLACE_EXISTING);
        assertThat(files.lost()).contains("bus.db was replaced");
    }

    @Test
    void files_log_removed_after_first_commit_is_lost() throws IOException {
        var files = new OpenFiles(lock, database);
        Files.writeString(log, "first commit");
        assertThat(files.lost()).isNull();
        Files.delete(log);
        assertThat(files.lost()).contains("bus.db-wal was removed");
    }

    @Test
    void files_own_log_is_taken_from_a_replaced_database() throws IOException {
        Files.writeString(log, "commits");
        var files = new OpenFiles(lock, database);
        assertThat(files.lost()).isNull();
        files.clean(true);
        assertThat(log).as("of its own database").exists();

        Files.move(database, folder.resolve("aside"));
        Files.writeString(database, "a backup");
        assertThat(files.lost()).contains("bus.db was replaced");
        files.clean(true);
        assertThat(log).doesNotExist();
    }

    @Test
    void files_log_of_the_new_database_is_left_alone() throws IOException {
        Files.writeString(log, "commits");
        var files = new OpenFiles(lock, database);
        assertThat(files.lost()).isNull();
        for (Path file : List.of(database, log)) {
            Path backup = Files.writeString(folder.resolve("backup"), "of the backup");
            Files.move(backup, file, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(files.lost()).contains("bus.db was replaced");
        files.clean(true);
        assertThat(log).content().isEqualTo("of the backup");
    }

    @Test
    void files_log_held_back_by_a_reader_is_kept_aside() throws IOException {
        Files.writeString(log, "commits");
        var files = new OpenFiles(lock, database);
        assertThat(files.lost()).isNull();
        Files.delete(database);
        assertThat(files.lost()).contains("bus.db was removed");
        files.clean(false);
        assertThat(log).doesNotExist();
        assertThat(folder.resolve("bus.db-wal.old")).content().isEqualTo("commits");
    }

    @Test
    void files_directory_moved_away_is_lost() throws IOException {
        Path bus = Files.createDirectory(folder.resolve("bus"));
        Path inside = Files.createFile(bus.resolve("daemon.lock"));
        Path rows = Files.createFile(bus.resolve("bus.db"));
        var files = new OpenFiles(inside, rows);
        Files.move(bus, folder.resolve("elsewhere"));
        assertThat(files.lost()).contains("was removed");
    }
}
