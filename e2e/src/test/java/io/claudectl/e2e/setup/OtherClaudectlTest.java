package io.claudectl.e2e.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A home in which the Rust claudectl lives. */
class OtherClaudectlTest {
    private static final String SETTINGS =
            """
            {
              "hooks": {
                "Stop": [
                  {
                    "hooks": [
                      { "type": "command", "command": "claudectl bus stop-hook" }
                    ]
                  }
                ]
              }
            }
            """;

    @RegisterExtension private final User user = new User();

    private Path database() {
        return user.state().resolve("bus/bus.db");
    }

    private Connection open() throws SQLException, IOException {
        Files.createDirectories(database().getParent());
        return DriverManager.getConnection("jdbc:sqlite:" + database());
    }

    private void fill(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute(
                    "CREATE TABLE roles(role TEXT PRIMARY KEY, cwd_selector TEXT, last_session_id TEXT, last_seen TEXT, subscriptions TEXT, created_at TEXT, pid INTEGER)");
            statement.execute(
                    "CREATE TABLE messages(id TEXT, subject TEXT, msg_type TEXT, sender_role TEXT, addressed_to TEXT, thread_id TEXT, body TEXT, priority TEXT, status TEXT, claimed_by TEXT, created_at TEXT, delivered_at TEXT, acked_at TEXT, hop_count INTEGER)");
            statement.execute(
                    "INSERT INTO roles(role, cwd_selector, last_session_id) VALUES ('spec', '%s', 'abc-1'), ('Not Ours!', '/nowhere', NULL)"
                            .formatted(user.home()));
            statement.execute("INSERT INTO messages(id, status) VALUES ('m1', 'pending')");
        }
    }

    @Test
    void without_consent_nothing_changes_and_the_way_is_named() throws Exception {
        user.settings(SETTINGS);
        try (var connection = open()) {
            fill(connection);
        }
        Map<String, String> before = user.listing();

        Ran refused = user.init("--non-interactive");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .hasLineCount(1)
                .contains(database().toString(), "--replace-other yes", "nothing was changed");
        assertThat(user.listing()).isEqualTo(before);
    }

    @Test
    void while_somebody_has_it_open_it_is_refused_and_the_process_named() throws Exception {
        try (var connection = open()) {
            fill(connection);

            Ran refused = user.init("--non-interactive", "--replace-other", "yes");

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("pid " + ProcessHandle.current().pid(), "nothing was changed");
        }
    }

    @Test
    void with_consent_its_hooks_and_database_are_put_aside_and_its_roles_imported()
            throws Exception {
        user.settings(SETTINGS);
        Files.createDirectories(user.state().resolve("coord"));
        Files.writeString(user.state().resolve("coord/theirs"), "x");
        Files.writeString(user.state().resolve("onboarding.json"), "{\"version\": \"0.64.0\"}");
        Files.writeString(user.state().resolve("config.toml"), "");
        try (var connection = open()) {
            fill(connection);
        }
        Map<String, String> before = user.listing();
        byte[] theirs = Files.readAllBytes(database());

        Ran installed = user.install("--replace-other", "yes");

        assertThat(installed.out())
                .contains("imported the role spec", "Not Ours!", "1 undelivered")
                .contains("bus.rust.db");
        assertThat(User.text(user.settings())).doesNotContain("stop-hook");
        assertThat(user.run("bus", "role", "list").out()).contains("spec", user.home().toString());
        assertThat(database().resolveSibling("bus.rust.db")).hasBinaryContent(theirs);
        assertThat(user.install().out()).doesNotContain("imported");

        user.run("init", "--remove").orFail();
        assertThat(User.text(user.settings())).contains("claudectl bus stop-hook");
        user.run("init", "--purge", "--yes").orFail();
        assertThat(database()).hasBinaryContent(theirs);
        assertThat(user.listing().keySet()).isEqualTo(before.keySet());
        assertThat(user.listing())
                .containsEntry(".claudectl/onboarding.json", "{\"version\": \"0.64.0\"}");
    }

    @Test
    void its_record_is_not_overwritten_without_consent() throws Exception {
        Files.createDirectories(user.state());
        Files.writeString(user.state().resolve("onboarding.json"), "{\"version\": \"0.64.0\"}");
        Map<String, String> before = user.listing();

        Ran refused = user.init("--non-interactive");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("onboarding.json", "--replace-other yes");
        assertThat(user.listing()).isEqualTo(before);
        assertThat(user.init("--upgrade").err()).contains("nothing is installed here yet");
    }

    @Test
    void hooks_alone_stay_without_consent_and_that_is_said() {
        user.settings(SETTINGS);

        Ran installed = user.install();

        assertThat(installed.out()).contains("hooks of another claudectl (Stop)");
        assertThat(User.text(user.settings())).contains("claudectl bus stop-hook");
        user.run("init", "--remove").orFail();
        assertThat(User.text(user.settings())).isEqualTo(SETTINGS);
    }
}
