package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.DemoFailed;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.ToolAnswer;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The bus's files are removed, moved or replaced while the daemon has them open: "stored" means
 * that the message is found under the name of the database, and one home has one daemon.
 */
class StateGoneTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void state_database_removed_ends_daemon_and_loses_no_stored_mail() throws IOException {
        ScriptedSession spec = sender();
        long before = stage.bus().daemon();
        remove("bus.db", "bus.db-wal", "bus.db-shm");

        whatIsStoredIsThere(spec, "after the database was removed");
        ended(before);
        binds();
        whatIsStoredIsThere(spec, "on the new database");
        assertThat(stage.call("bus", "inbox", "--role", "frontend", "--peek").out())
                .contains("on the new database");
    }

    @Test
    void state_database_alone_removed_makes_way_for_a_new_one() throws IOException {
        ScriptedSession spec = sender();
        long before = stage.bus().daemon();
        remove("bus.db");

        whatIsStoredIsThere(spec, "after the database was removed");
        ended(before);
        binds();
        whatIsStoredIsThere(spec, "on the new database");
    }

    @Test
    void state_log_removed_ends_daemon_with_all_mail_in_database() throws IOException {
        ScriptedSession spec = sender();
        long before = stage.bus().daemon();
        assertThat(publish(spec, "in the log").field("stored")).isEqualTo("true");
        remove("bus.db-wal");

        ended(before);
        assertThat(stage.run("bus", "inbox", "--role", "frontend", "--peek").out())
                .contains("in the log");
    }

    @Test
    void state_home_removed_leaves_one_daemon() throws IOException {
        ScriptedSession spec = sender();
        long before = stage.bus().daemon();
        try (Stream<Path> files = Files.walk(stage.bus().home())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }

        binds();
        whatIsStoredIsThere(spec, "by a bridge of the first daemon");
        ended(before);
        assertThat(stage.bus().daemon()).isNotEqualTo(before);
        assertThat(daemons()).hasSize(1);
    }

    @Test
    void state_home_moved_away_and_back_keeps_all_mail() throws IOException {
        ScriptedSession spec = sender();
        assertThat(publish(spec, "before the move").field("stored")).isEqualTo("true");
        long before = stage.bus().daemon();
        Path aside = stage.bus().home().resolveSibling("aside");
        Files.move(stage.bus().home(), aside);
        ended(before);
        Files.move(aside, stage.bus().home());

        assertThat(stage.run("bus", "inbox", "--role", "frontend", "--peek").out())
                .contains("before the move");
        whatIsStoredIsThere(spec, "after the move");
        assertThat(daemons()).hasSize(1);
    }

    @Test
    void state_backup_put_in_place_is_served_by_a_new_daemon() throws IOException {
        ScriptedSession spec = sender();
        assertThat(publish(spec, "in the backup").field("stored")).isEqualTo("true");
        Path backup = stage.bus().database().resolveSibling("backup");
        backUp(backup);
        assertThat(publish(spec, "after the backup").field("stored")).isEqualTo("true");
        long before = stage.bus().daemon();
        Files.move(backup, stage.bus().database(), StandardCopyOption.REPLACE_EXISTING);
        ended(before);

        String inbox = stage.run("bus", "inbox", "--role", "frontend", "--peek").out();
        assertThat(inbox).contains("in the backup").doesNotContain("after the backup");
        whatIsStoredIsThere(spec, "on the backup");
    }

    @Test
    void state_socket_removed_is_bound_again_by_the_same_daemon() throws IOException {
        sender();
        long before = stage.bus().daemon();
        remove("bus.sock");

        assertThat(Patience.until(Patience.LIMIT, () -> Files.exists(file("bus.sock")))).isTrue();
        stage.send("frontend", "through the new socket");
        assertThat(stage.bus().daemon()).isEqualTo(before);
    }

    @Test
    void state_lock_and_socket_removed_leaves_one_daemon() throws IOException {
        ScriptedSession spec = sender();
        long before = stage.bus().daemon();
        remove("daemon.lock", "bus.sock");

        whatIsStoredIsThere(spec, "without a lock");
        ended(before);
        stage.send("frontend", "to the next daemon");
        whatIsStoredIsThere(spec, "by the bridge");
        assertThat(daemons()).hasSize(1);
    }

    private ScriptedSession sender() {
        ScriptedSession spec = stage.member("spec");
        stage.role("frontend");
        spec.prompt("hand it over");
        assertThat(publish(spec, "first").field("stored")).isEqualTo("true");
        return spec;
    }

    private void binds() {
        // The call that meets the daemon's end may be told to repeat itself.
        boolean bound =
                Patience.until(
                        Patience.LIMIT,
                        () ->
                                stage.call(
                                                        "bus",
                                                        "role",
                                                        "bind",
                                                        "frontend",
                                                        stage.bus()
                                                                .directory("frontend")
                                                                .toString())
                                                .exit()
                                        == 0);
        assertThat(bound).isTrue();
    }

    private void backUp(Path backup) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + stage.bus().database());
                var statement = connection.createStatement()) {
            statement.execute("VACUUM INTO '" + backup + "'");
        } catch (SQLException failure) {
            throw new AssertionError("no backup", failure);
        }
    }

    private static ToolAnswer publish(ScriptedSession session, String body) {
        return session.tool(
                "publish",
                "addressed_to",
                "frontend",
                "subject",
                "task.created",
                "type",
                "task",
                "body",
                body);
    }

    private void whatIsStoredIsThere(ScriptedSession session, String body) {
        if (saidStored(session, body)) {
            assertThat(stage.query("SELECT body FROM messages"))
                    .as("the daemon said that this is stored")
                    .anyMatch(row -> body.equals(row.get("body")));
        }
        Ran sent = stage.call("bus", "send", "frontend", body + ", from a shell");
        if (sent.exit() == 0) {
            assertThat(stage.query("SELECT body FROM messages"))
                    .anyMatch(row -> (body + ", from a shell").equals(row.get("body")));
        }
    }

    private static boolean saidStored(ScriptedSession session, String body) {
        try {
            ToolAnswer answer = publish(session, body);
            return !answer.failed() && "true".equals(answer.field("stored"));
        } catch (DemoFailed refused) {
            assertThat(refused).hasMessageContaining("Nothing was done");
            return false;
        }
    }

    private Path file(String name) {
        return stage.bus().home().resolve("bus").resolve(name);
    }

    private void remove(String... names) throws IOException {
        for (String name : names) {
            Files.deleteIfExists(file(name));
        }
    }

    private static void ended(long daemon) {
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(daemon)))
                .as("daemon %d ended", daemon)
                .isTrue();
    }

    private List<Long> daemons() {
        String home = stage.bus().home().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> line(process).contains("daemon run"))
                .filter(process -> line(process).contains(home))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static String line(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }
}
