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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database the bus cannot use: commands say what to do, hooks nothing, the file stays. */
class UnusableDatabaseTest {
    @RegisterExtension static final Stage stage = new Stage();

    private static ScriptedSession session;
    private static byte[] whole = {};

    /** Ways to spoil it, each with the reason and the next step that commands name. */
    enum Fault {
        NEWER("was written by a newer claudectl (version 99", "move the file away") {
            @Override
            void spoil() throws SQLException {
                run("PRAGMA user_version = 99");
            }
        },
        END_MISSING("is damaged (its end is missing)", "put a backup in its place") {
            @Override
            void spoil() throws IOException {
                Files.write(database(), Arrays.copyOf(whole, whole.length / 2));
            }
        },
        SCHEMA_BROKEN("is damaged (", "put a backup in its place") {
            @Override
            void spoil() throws Exception {
                damage(0, 100);
            }
        },
        DAMAGED_INSIDE("the database is damaged", "claudectl doctor") {
            @Override
            void spoil() throws Exception {
                damage(number("SELECT rootpage FROM sqlite_schema WHERE name = 'role'") - 1, 0);
            }
        },
        FOREIGN("bus.db", "") {
            @Override
            void spoil() throws Exception {
                Files.delete(database());
                run("CREATE TABLE messages (id TEXT)");
            }
        },
        TEXT("bus.db", "") {
            @Override
            void spoil() throws IOException {
                Files.writeString(database(), "this is no database, but it is a file of a person");
            }
        };

        private final String reason;
        private final String way;

        Fault(String reason, String way) {
            this.reason = reason;
            this.way = way;
        }

        abstract void spoil() throws Exception;
    }

    @BeforeAll
    static void stoppedBus() throws IOException {
        session = stage.member("frontend");
        session.turn("one");
        stage.send("frontend", "a task");
        long pid = stage.bus().daemon();
        stage.run("daemon", "stop");
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(pid))).isTrue();
        whole = Files.readAllBytes(database());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void database_unusable_isRefusedUntouched(Fault fault) throws Exception {
        Files.write(database(), whole);
        fault.spoil();
        var before = files();

        ScriptedSession fresh = stage.session("fresh").open();
        Ran start = fresh.start().ran();
        Ran listed = stage.call("bus", "role", "list");
        Ran sent = stage.call("bus", "send", "frontend", "lost?");

        for (Ran ran : new Ran[] {listed, sent}) {
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err().lines()).hasSize(1);
            assertThat(ran.err()).contains(fault.reason).contains(fault.way);
        }
        assertThat(start.exit()).isZero();
        assertThat(start.err()).isEmpty();
        if (fault != Fault.DAMAGED_INSIDE) {
            assertThat(start.text("systemMessage"))
                    .startsWith("claudectl: the bus is off: ")
                    .contains("bus.db")
                    .endsWith("; run: claudectl doctor");
        }
        fresh.prompt("two");
        fresh.answer("done");
        assertThat(fresh.stop().ran()).isEqualTo(new Ran(0, "", ""));
        assertThat(fresh.prompt("three").ran()).isEqualTo(new Ran(0, "", ""));
        session.prompt("two");
        session.answer("done");
        assertThat(session.stop().ran()).isEqualTo(new Ran(0, "", ""));
        assertThat(files()).containsAllEntriesOf(before);
    }

    private static Path database() {
        return stage.bus().database();
    }

    /** A digest of the database and of the files beside it. */
    private static Map<String, String> files() throws IOException, NoSuchAlgorithmException {
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

    private static void damage(int page, int from) throws IOException, SQLException {
        int bytes = number("PRAGMA page_size");
        byte[] all = Files.readAllBytes(database());
        Arrays.fill(all, page * bytes + from, (page + 1) * bytes, (byte) 0x5a);
        Files.write(database(), all);
    }

    private static void run(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(String query) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
