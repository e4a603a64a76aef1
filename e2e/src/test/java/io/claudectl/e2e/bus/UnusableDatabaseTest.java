package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our own database, from a later version or damaged: commands say what to do, hooks nothing. */
class UnusableDatabaseTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void one_of_a_newer_version_is_refused_untouched() throws Exception {
        ScriptedSession session = sessionOfAStoppedBus();
        run("PRAGMA user_version = 99");

        refused(session, "was written by a newer claudectl (version 99", "move the file away");
    }

    @Test
    void one_whose_end_is_missing_is_refused_untouched() throws Exception {
        ScriptedSession session = sessionOfAStoppedBus();
        byte[] whole = Files.readAllBytes(database());
        Files.write(database(), Arrays.copyOf(whole, whole.length / 2));

        refused(session, "is damaged (its end is missing)", "put a backup in its place");
    }

    @Test
    void one_whose_schema_is_broken_is_refused_untouched() throws Exception {
        ScriptedSession session = sessionOfAStoppedBus();
        damage(0, 100);

        refused(session, "is damaged (", "put a backup in its place");
    }

    @Test
    void one_that_is_damaged_deep_inside_says_so_once_it_is_read() throws Exception {
        ScriptedSession session = sessionOfAStoppedBus();
        damage(number("SELECT rootpage FROM sqlite_schema WHERE name = 'role'") - 1, 0);

        refused(session, "the database is damaged", "claudectl doctor");
    }

    private Path database() {
        return stage.bus().database();
    }

    private ScriptedSession sessionOfAStoppedBus() {
        ScriptedSession session = stage.member("frontend");
        session.turn("one");
        stage.send("frontend", "a task");
        long pid = stage.bus().daemon();
        stage.run("daemon", "stop");
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(pid))).isTrue();
        return session;
    }

    private void refused(ScriptedSession session, String reason, String way)
            throws IOException, NoSuchAlgorithmException {
        var before = files();

        Ran refused = stage.call("bus", "role", "list");
        Ran sent = stage.call("bus", "send", "frontend", "lost?");

        for (Ran ran : new Ran[] {refused, sent}) {
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err().lines()).hasSize(1);
            assertThat(ran.err()).contains(reason).contains(way);
        }
        session.prompt("two");
        session.answer("done");
        assertThat(session.stop().ran()).isEqualTo(new Ran(0, "", ""));
        assertThat(files()).containsAllEntriesOf(before);
    }

    /** A digest of the database and of what stands beside it. */
    private Map<String, String> files() throws IOException, NoSuchAlgorithmException {
        var found = new TreeMap<String, String>();
        try (var list = Files.list(database().getParent())) {
            for (Path path : list.toList()) {
                String name = String.valueOf(path.getFileName());
                if (name.startsWith("bus.db")) {
                    byte[] digest =
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
                    found.put(name, HexFormat.of().formatHex(digest));
                }
            }
        }
        return found;
    }

    private void damage(int page, int from) throws IOException, SQLException {
        int bytes = number("PRAGMA page_size");
        byte[] all = Files.readAllBytes(database());
        Arrays.fill(all, page * bytes + from, (page + 1) * bytes, (byte) 0x5a);
        Files.write(database(), all);
    }

    private void run(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int number(String query) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
