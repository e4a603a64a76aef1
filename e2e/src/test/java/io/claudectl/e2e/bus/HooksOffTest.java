package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions whose hooks are off, and bells whose lines nothing reads. */
class HooksOffTest {
    @RegisterExtension static final Stage stage = new Stage();

    private static final String BELL =
            """
            claudectl bus doorbell 2>bell.err </dev/null | cat >heard.txt &
            echo $!
            n=0
            until claudectl bus role list | grep -q '^%s .*%s'; do
                n=$((n + 1)); [ $n -lt 500 ] || exit 1
            done
            """;

    private static void eventually(String what, BooleanSupplier wish) {
        if (!Patience.until(Patience.LIMIT, wish)) {
            throw new AssertionError("not in time: " + what);
        }
    }

    private static String reach(ScriptedSession session, String field) {
        return ((List<?>) stage.run("bus", "agents", "--json").json())
                .stream()
                        .filter(row -> Long.valueOf(session.pid()).equals(Json.at(row, "pid")))
                        .map(row -> String.valueOf(Json.at(row, "reach", field)))
                        .findFirst()
                        .orElse("");
    }

    @Test
    void hooks_off_with_monitor_is_never_rung_and_says_why() throws IOException {
        Path directory = stage.role("silent", "--wake", "on");
        Path settings = directory.resolve(".claude/settings.local.json");
        Files.createDirectories(settings.getParent());
        Files.writeString(settings, "{\"disableAllHooks\": true}");
        ScriptedSession session = stage.session("silent").in(directory).withoutHooks().start();
        session.tool("whoami");
        session.sh(BELL.formatted("silent", "reads on request")).orFail();
        String off = settings.toRealPath() + ": disableAllHooks";
        eventually("the reason", () -> reach(session, "hooks_off").equals(off));

        Ran sent = stage.run("bus", "send", "silent", "Read me.");
        String id = stage.send("silent", "And me.");

        assertThat(sent.out()).contains("reads on request: its hooks are off (" + off + ")");
        assertThat(reach(session, "wake")).isEqualTo("no_hooks");
        assertThat(stage.run("bus", "why", id).out())
                .contains("gets it when it reads its inbox", "its hooks are off (" + off + ")");
        assertThat(stage.run("bus", "role", "list").out()).contains("hooks off (" + off + ")");
        assertThat(stage.call("bus", "wake-test", "silent", "--yes").err())
                .contains("are off (" + off + ")");
        ScriptedSession other = stage.member("asker");
        other.prompt("ask");
        assertThat(
                        other.tool(
                                        "publish",
                                        "addressed_to",
                                        "silent",
                                        "subject",
                                        "a.b",
                                        "body",
                                        "x",
                                        "type",
                                        "task")
                                .text())
                .contains("reads on request: its hooks are off");
        assertThat(Files.readString(directory.resolve("heard.txt"))).isEmpty();
        assertThat(
                        stage.query(
                                "SELECT 1 FROM event WHERE kind = 'bell.rung' AND data LIKE '%silent%'"))
                .isEmpty();
    }

    @Test
    void read_inbox_without_hooks_is_proved_and_not_repeated() {
        Path directory = stage.role("asked");
        ScriptedSession session = stage.session("asked").in(directory).withoutHooks().start();
        String id = stage.send("asked", "Only once, please.");
        session.prompt("read");

        assertThat(session.tool("read_inbox").text()).contains("Only once, please.");
        session.answer("I have read it.");

        stage.await(id, "delivered seen");
        session.prompt("read again");
        assertThat(session.tool("read_inbox").text()).doesNotContain("Only once, please.");
        assertThat(stage.kinds(id))
                .filteredOn(kind -> kind.startsWith("delivery.leased"))
                .hasSize(1);
    }

    @Test
    void dialog_before_a_send_is_not_called_woken_now() {
        ScriptedSession session =
                stage.session("behind").in(stage.role("behind", "--wake", "on")).start();
        session.turn("hello");
        session.sh(BELL.formatted("behind", "doorbell")).orFail();
        assertThat(reach(session, "wake")).isEqualTo("now");
        session.shows("waiting");

        Ran sent = stage.run("bus", "send", "behind", "Later.");

        assertThat(sent.out()).contains("waits behind a dialog").doesNotContain("woken now");
        assertThat(reach(session, "wake")).isEqualTo("dialog");
        session.shows("idle");
        eventually("the ring behind the dialog", () -> heard(session).contains("mail from"));
    }

    @Test
    void doorbell_nothing_reads_is_found_out() {
        ScriptedSession session =
                stage.session("stalled").in(stage.role("stalled", "--wake", "on")).start();
        session.turn("hello");
        String cat = session.sh(BELL.formatted("stalled", "doorbell")).orFail().out().strip();
        session.sh("kill -STOP " + cat).orFail();

        assertThat(stage.run("bus", "send", "stalled", "Can you hear me?").out())
                .contains("is woken now");
        eventually("nothing reads it", () -> reach(session, "wake").equals("deaf"));
        assertThat(heard(session)).isEmpty();
        assertThat(stage.run("bus", "send", "stalled", "And now?").out())
                .contains("did not stir when it was rung");

        session.sh("kill -CONT " + cat).orFail();
        eventually("the line", () -> heard(session).lines().count() == 1);
        assertThat(session.turn("what came?").toString()).contains("Can you hear me?", "And now?");
        assertThat(stage.run("bus", "send", "stalled", "Again?").out()).contains("is woken now");
        eventually("the next line", () -> heard(session).lines().count() == 2);
    }

    private static String heard(ScriptedSession session) {
        try {
            return Files.readString(session.cwd().resolve("heard.txt"));
        } catch (IOException failure) {
            throw new AssertionError("cannot read the bell's file", failure);
        }
    }
}
