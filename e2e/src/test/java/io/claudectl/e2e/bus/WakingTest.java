package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The person's hand on what may wake whom, and the doorbell as a monitor runs it. */
class WakingTest {
    @RegisterExtension static final Stage stage = new Stage();

    /** An idle session of a role that may be woken, with a doorbell that writes into a file. */
    private static final class Rung implements AutoCloseable {
        final ScriptedSession session;
        private final ProcessHandle bell;

        Rung(String role) {
            session = stage.session(role).in(stage.role(role, "--wake", "on")).start();
            // The shell stays until the bell was heard of: it is how the bell finds its session.
            Ran ran =
                    session.sh(
                            """
                            claudectl bus doorbell >heard.txt 2>bell.err </dev/null &
                            echo $!
                            n=0
                            until claudectl bus role list | grep -q '^%s .*doorbell'; do
                                n=$((n + 1)); [ $n -lt 500 ] || exit 1
                            done
                            """
                                    .formatted(role));
            bell = ProcessHandle.of(Long.parseLong(ran.orFail().out().strip())).orElseThrow();
        }

        String heard() {
            try {
                return Files.readString(session.cwd().resolve("heard.txt"));
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot read the bell's file", failure);
            }
        }

        @Override
        public void close() {
            bell.destroyForcibly();
        }
    }

    private static void eventually(String what, BooleanSupplier wish) {
        if (!Patience.until(Patience.LIMIT, wish)) {
            throw new AssertionError("not in time: " + what);
        }
    }

    @Test
    void a_doorbell_says_who_wrote_and_nothing_of_the_text() {
        try (var rung = new Rung("door")) {
            Ran sent = stage.run("bus", "send", "door", "the secret plan", "--from", "ci");

            assertThat(sent.out()).contains("is woken now");
            eventually("a line", () -> !rung.heard().isEmpty());
            assertThat(rung.heard()).isEqualTo("mail from ci (via cli): task.created\n");
            stage.send("door", "another");
            assertThat(rung.heard().lines()).hasSize(1);
            assertThat(rung.session.turn("look").toString()).contains("the secret plan", "another");
        }
    }

    @Test
    void nobody_is_told_of_a_wake_by_what_wakes_nobody() {
        try (var rung = new Rung("news")) {
            Ran status = stage.run("bus", "send", "news", "fyi", "--type", "status");
            Ran low = stage.run("bus", "send", "news", "some day", "--priority", "low");
            Ran json = stage.run("bus", "send", "news", "fyi", "--type", "status", "--json");

            assertThat(status.out()).contains("wakes nobody").doesNotContain("woken now");
            assertThat(low.out()).contains("wakes nobody");
            assertThat(Json.at(json.json(), "recipients", 0, "rings")).isEqualTo(false);
            assertThat(json.text("recipients", 0, "doing")).isEqualTo("idle");
            assertThat(json.text("recipients", 0, "means")).isEqualTo("doorbell");
            assertThat(rung.heard()).isEmpty();
            String key = "once";
            stage.run("bus", "send", "news", "x", "--key", key);
            assertThat(stage.run("bus", "send", "news", "x", "--key", key).out())
                    .startsWith("already stored")
                    .contains("claudectl bus why")
                    .doesNotContain("woken now");
        }
    }

    @Test
    void what_a_session_does_is_told_by_its_own_file_where_no_hook_tells() {
        ScriptedSession session = stage.member("esc");
        session.prompt("work");
        assertThat(state("esc")).isEqualTo("busy");
        session.shows("waiting");
        eventually("a dialog", () -> state("esc").equals("waiting"));
        session.shows("busy");
        eventually("no dialog", () -> state("esc").equals("busy"));
        session.shows("idle");
        eventually("the end of a turn by Esc", () -> state("esc").equals("idle"));
        assertThat(session.sh("claudectl bus whoami").out()).contains("idle", "not wakeable");
        assertThat(session.tool("whoami").field("wake")).isEqualTo("off");
        assertThat(session.tool("whoami").field("reach", "wake")).isEqualTo("off");
    }

    private static String state(String role) {
        return shown(role, "state");
    }

    /** What the list of roles says of one. */
    private static String shown(String role, String field) {
        return ((List<?>) stage.run("bus", "role", "list", "--json").json())
                .stream()
                        .filter(row -> Json.text(row, "name").equals(role))
                        .map(row -> Json.text(row, field))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void a_muted_role_is_not_rung_until_it_is_unmuted() {
        try (var rung = new Rung("quiet")) {
            Ran muted = stage.run("bus", "mute", "quiet", "--for", "2h");
            assertThat(muted.out())
                    .contains("quiet is not woken until", "claudectl bus unmute quiet");

            assertThat(stage.run("bus", "role", "list").out()).contains(", muted until ");
            Ran sent = stage.run("bus", "send", "quiet", "later");
            assertThat(sent.out()).contains("muted");
            assertThat(rung.heard()).isEmpty();
            assertThat(rung.session.sh("claudectl bus unmute quiet").exit()).isEqualTo(1);

            assertThat(stage.run("bus", "unmute", "quiet").out()).contains("may be woken again");
            eventually("a line", () -> !rung.heard().isEmpty());
            assertThat(stage.run("bus", "unmute", "quiet", "--json").text("name"))
                    .isEqualTo("quiet");
        }
    }

    @Test
    void everybody_and_a_session_by_its_mailbox_can_be_muted() {
        ScriptedSession session = stage.session("alone").start();
        String mailbox = stage.run("bus", "agents", "--json").text(0, "mailbox");
        assertThat(mailbox).startsWith("session-");
        assertThat(session.pid()).isPositive();

        assertThat(stage.run("bus", "mute", mailbox).exit()).isZero();
        assertThat(stage.run("bus", "unmute", mailbox).out()).contains("may be woken");
        assertThat(stage.run("bus", "mute").out()).contains("everybody is not woken until");
        assertThat(stage.run("bus", "unmute").out()).contains("everybody may be woken");
        assertThat(stage.run("bus", "unmute").out()).contains("was not muted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--for 0s", "--for 31d", "nobody-known", "UPPER", "../x"})
    void a_mute_of_nobody_or_for_ever_is_refused(String words) {
        Ran refused = stage.call(("bus mute " + words).split(" ", -1));
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err())
                .containsAnyOf("longer than nothing and at most 30 days", "neither a role nor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--for soon", "--for 1", "--for -1h", "--for 9999999d"})
    void a_time_that_is_none_is_exit_2(String words) {
        assertThat(stage.call(("bus mute " + words).split(" ", -1)).exit()).isEqualTo(2);
    }

    @Test
    void how_a_roles_mail_comes_is_set_by_its_person_only() {
        ScriptedSession session = stage.member("manner");
        stage.send("manner", "when asked");

        Ran set = stage.run("bus", "role", "set", "manner", "--deliver", "ask", "--wake", "on");
        assertThat(set.out()).isEqualTo("manner: wake = on, deliver = ask\n");
        assertThat(
                        stage.run("bus", "role", "set", "manner", "--wake", "off", "--json")
                                .text("wake"))
                .isEqualTo("off");
        assertThat(session.sh("claudectl bus role set manner --wake on").exit()).isEqualTo(1);
        Ran bind = session.sh("claudectl bus role bind manner . --self --wake on");
        assertThat(bind.exit()).isEqualTo(1);
        assertThat(bind.err()).contains("in a terminal of their own");
        assertThat(session.sh("claudectl bus role bind manner . --self").exit()).isZero();
        assertThat(shown("manner", "wake")).isEqualTo("off");

        assertThat(session.turn("work").toString()).doesNotContain("when asked");
        session.prompt("read");
        assertThat(session.bash("claudectl bus inbox").out()).contains("when asked");

        assertThat(stage.call("bus", "role", "set", "manner").exit()).isEqualTo(2);
        assertThat(stage.call("bus", "role", "set", "manner", "--wake", "maybe").exit())
                .isEqualTo(2);
        assertThat(stage.call("bus", "role", "set", "nobody", "--wake", "on").exit()).isEqualTo(1);
    }

    @Test
    void a_role_of_deliver_tool_gets_everything_between_tool_calls() {
        ScriptedSession session = stage.member("tools");
        stage.run("bus", "role", "set", "tools", "--deliver", "tool");
        session.prompt("work");
        stage.send("tools", "between the calls");

        assertThat(session.hook("PostToolUse", Json.object("tool_name", "Bash")).context())
                .contains("between the calls");
        assertThat(
                        session.hook("PostToolUse", Map.of("tool_name", "Bash", "agent_id", "a1"))
                                .toString())
                .doesNotContain("between the calls");
    }

    @Test
    void a_wake_test_asks_first_and_says_why_it_cannot() {
        stage.role("nobody-there");

        Ran asked = stage.outside("bus", "wake-test", "nobody-there").reading("n\n").run();
        Ran forced = stage.call("bus", "wake-test", "nobody-there", "--yes");

        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).contains("costs it a turn", "nothing was done");
        assertThat(forced.exit()).isEqualTo(1);
        assertThat(forced.err()).contains("no live session has the role");
        assertThat(stage.mail()).noneMatch(mail -> mail.to().equals("nobody-there"));
    }

    @Test
    void when_the_doorbell_is_gone_the_sender_is_told_the_truth() {
        try (var rung = new Rung("closed")) {
            assertThat(rung.heard()).isEmpty();
        }
        eventually(
                "no doorbell",
                () ->
                        stage.run("bus", "role", "list")
                                .out()
                                .lines()
                                .anyMatch(
                                        line ->
                                                line.startsWith("closed ")
                                                        && line.contains("not wakeable")));

        assertThat(stage.run("bus", "send", "closed", "x").out()).contains("cannot be woken");
    }

    @Test
    void the_settings_are_shown_and_checked_without_a_daemon() {
        Ran show = stage.run("config", "show");
        assertThat(show.out()).contains("wake.default = \"off\"", "wake.per_hour = 20");
        assertThat(Json.at(stage.run("config", "show", "--json").json(), "keys", "wake.quiet"))
                .isNotNull();
        assertThat(stage.run("config", "check").exit()).isZero();

        Path wrong = stage.bus().directory("wrong").resolve("new.toml");
        try {
            Files.writeString(wrong, "[wake]\nper_hour = -1\nquite = \"22:00-07:00\"\n");
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write", failure);
        }
        Ran check = stage.call("config", "check", wrong.toString());
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.err()).contains("wake.per_hour", "wake.quite");
        assertThat(check.err().lines()).hasSize(2);
        Ran none = stage.call("config", "check", wrong.resolveSibling("none.toml").toString());
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("is no file");
    }
}
