package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages without an addressee, from the command line. */
class RoutingTest {
    @RegisterExtension static final Stage stage = new Stage();

    @BeforeAll
    static void configure() {
        stage.bus()
                .configure(
                        """
                        [send]
                        per_minute = 1000
                        mailbox = 2
                        [work]
                        fallback = "lead"
                        """);
    }

    @Test
    void what_is_published_goes_once_to_each_role_that_listens_and_the_answer_says_who() {
        stage.member("tester");
        stage.role("backend");
        stage.role("spec");
        Ran said = stage.run("bus", "subscribe", "tester", "env.*", "env.>", "build.done");
        stage.run("bus", "subscribe", "backend", "env.changed");

        Ran sent = stage.run("bus", "publish", "env.changed", "x", "--type", "status", "--json");
        String id = sent.text("id");

        assertThat(said.out()).isEqualTo("tester is subscribed to build.done, env.*, env.>\n");
        assertThat(recipients(id)).containsExactlyInAnyOrder("backend", "tester");
        assertThat(sent.text("recipients", 0, "role")).isEqualTo("backend");
        assertThat(Json.at(sent.json(), "recipients", 0, "reachable")).isEqualTo(false);
        assertThat(sent.text("recipients", 1, "role")).isEqualTo("tester");
        assertThat(Json.at(sent.json(), "recipients", 1, "reachable")).isEqualTo(true);
        assertThat(Json.at(sent.json(), "stand_in")).isNull();
        assertThat(Json.at(sent.json(), "work")).isEqualTo(false);
        assertThat(stage.query("SELECT route FROM message WHERE id = '" + id + "'"))
                .isEqualTo(List.of(java.util.Map.of("route", "published")));
        assertThat(stage.run("bus", "publish", "env.changed", "y", "--type", "status").out())
                .contains("for backend: no session has this role now; it waits")
                .contains("for tester: its session is not woken (wake = off)");
    }

    @Test
    void a_full_mailbox_is_skipped_and_named_and_all_full_is_refused() {
        stage.role("full");
        stage.role("roomy");
        stage.run("bus", "subscribe", "full", "ping.all");
        stage.run("bus", "subscribe", "roomy", "ping.all");
        stage.send("full", "one");
        stage.send("full", "two");

        Ran some = stage.run("bus", "publish", "ping.all", "a", "--type", "status");
        Ran json = stage.run("bus", "publish", "ping.all", "b", "--type", "status", "--json");
        Ran none = stage.call("bus", "publish", "ping.all", "c", "--type", "status");

        assertThat(some.out())
                .contains("for roomy: ")
                .contains("not for full: its mailbox is full; it must be read first");
        assertThat(Json.at(json.json(), "full")).isEqualTo(List.of("full"));
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err())
                .contains("the mailboxes of all recipients are full (full, roomy)")
                .contains("the limit is 2");
        assertThat(stage.query("SELECT id FROM messages WHERE body = 'c'")).isEmpty();
    }

    @Test
    void what_nobody_wants_goes_to_the_person_or_to_the_fallback_role_and_that_is_said() {
        Ran person = stage.run("bus", "publish", "odd.thing", "secret", "--type", "status");
        Ran json = stage.run("bus", "publish", "odd.thing", "two", "--type", "status", "--json");
        stage.role("lead");
        Ran lead = stage.run("bus", "publish", "odd.thing", "three", "--type", "status");

        assertThat(person.out())
                .contains("for human: it waits for the person: claudectl bus inbox --role human")
                .contains("nobody subscribed to odd.thing, so it lies in the human lane")
                .contains("claudectl bus subscribe <role> odd.thing");
        assertThat(json.text("stand_in")).isEqualTo("human");
        assertThat(json.text("recipients", 0, "role")).isEqualTo("human");
        assertThat(lead.out())
                .contains("for lead: ", "nobody subscribed to odd.thing, so the fallback role");
    }

    @Test
    void the_sender_gets_its_own_only_when_it_asks() {
        ScriptedSession spec = stage.member("echo");
        spec.sh("claudectl bus subscribe echo 'echo.*'").orFail();
        stage.role("other");
        stage.run("bus", "subscribe", "other", "echo.*");

        String plain = spec.sh("claudectl bus publish echo.one hi --type status --json").text("id");
        String all =
                spec.sh("claudectl bus publish echo.two hi --type status --include-self --json")
                        .text("id");

        assertThat(recipients(plain)).containsExactly("other");
        assertThat(recipients(all)).containsExactlyInAnyOrder("echo", "other");
        assertThat(spec.sh("claudectl bus subscribe other 'x.*'").err())
                .contains("this session is echo and settles this for itself only");
    }

    @Test
    void subscriptions_outlive_the_daemon_and_end_when_that_is_said() {
        stage.role("keeper");
        stage.run("bus", "subscribe", "keeper", "keep.>");
        stage.run("daemon", "stop");

        Ran whoami =
                stage.outside("bus", "whoami", "--json")
                        .in(stage.bus().directory("keeper"))
                        .run()
                        .orFail();
        assertThat(Json.at(whoami.json(), "subscriptions")).isEqualTo(List.of("keep.>"));
        assertThat(recipients(publish("keep.a.b"))).containsExactly("keeper");

        assertThat(stage.run("bus", "unsubscribe", "keeper", "keep.a.b").out())
                .contains("keeper was not subscribed to keep.a.b")
                .contains("keeper is subscribed to keep.>");
        assertThat(stage.run("bus", "unsubscribe", "keeper", "keep.>", "--json").json())
                .isEqualTo(
                        Json.object(
                                "role", "keeper", "subscriptions", List.of(), "notes", List.of()));
        assertThat(recipients(publish("keep.a.b"))).doesNotContain("keeper");
    }

    @Test
    void the_picture_shows_what_flows_who_listens_and_which_work_is_open() {
        stage.role("worker");
        stage.run("bus", "subscribe", "worker", "task.seen", "news.>");
        stage.run("bus", "publish", "news.today", "x", "--type", "status");
        String work = stage.run("bus", "publish", "task.seen", "do it", "--json").text("id");

        Ran shown = stage.run("bus", "subjects");
        Ran json = stage.run("bus", "subjects", "--since", "1h", "--json");

        assertThat(shown.out())
                .containsPattern("news\\.today +1 sent, 1 of them published; .*; status; heard")
                .containsPattern("task\\.seen .* heard by worker; one owner")
                .contains("worker  news.>, task.seen  no live session")
                .contains("open work:")
                .containsPattern(work + "  task.seen  from cli .* free, offered to whoever");
        Object seen = row(json, "subjects", "subject", "task.seen");
        assertThat(Json.at(seen, "one_owner")).isEqualTo(true);
        assertThat(Json.at(seen, "listeners")).isEqualTo(List.of("worker"));
        assertThat(Json.text(row(json, "work", "id", work), "work", "stage")).isEqualTo("offered");
        assertThat(Json.at(row(json, "listeners", "role", "worker"), "live")).isEqualTo(false);
        assertThat(stage.call("bus", "subjects", "--since", "soon").exit()).isEqualTo(2);
    }

    @Test
    void the_same_key_publishes_once() {
        stage.role("once");
        stage.run("bus", "subscribe", "once", "once.x");
        Ran first = stage.run("bus", "publish", "once.x", "a", "--type", "status", "--key", "k9");
        Ran second = stage.run("bus", "publish", "once.x", "a", "--type", "status", "--key", "k9");

        assertThat(first.out()).startsWith("stored ");
        assertThat(second.out()).startsWith("already stored ");
        assertThat(stage.call("bus", "publish", "once.x", "b", "--key", "k9").err())
                .contains("the key was used");
    }

    private static String publish(String subject) {
        return stage.run("bus", "publish", subject, "x", "--type", "status", "--json").text("id");
    }

    private static List<String> recipients(String id) {
        return stage.mail().stream()
                .filter(mail -> mail.id().equals(id))
                .map(Stage.Mail::to)
                .toList();
    }

    private static Object row(Ran ran, String list, String field, String value) {
        Object rows = java.util.Objects.requireNonNull(Json.at(ran.json(), list));
        return ((List<?>) rows)
                .stream()
                        .filter(row -> value.equals(Json.text(row, field)))
                        .findFirst()
                        .orElseThrow();
    }
}
