package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Deadline;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is published to nobody by name reaches whoever subscribed, and work gets one owner. */
class ClaimTest {
    private static final String OFFER = "call claim with this id before you begin";
    private static final String GRANTED = "Granted: message";
    private static final String NOT_GRANTED = "Not granted: message";
    private static final String WORK = "Add the date filter. please play:duty";
    private static final Pattern ID = Pattern.compile("\nid: (\\S+)");

    @RegisterExtension private final Scene scene = new Scene();

    private final Map<String, Terminal> terminals = new LinkedHashMap<>();

    /** Opens when every claim may be answered for, and when the winner may finish. */
    private final Gate claims = new Gate();

    private final Gate end = new Gate();

    /** A session of that role that listens to these subjects and may be woken. */
    private Terminal listener(String role, String... subjects) {
        scene.bus().bind(role, scene.project(role), "--wake", "on");
        for (String subject : subjects) {
            scene.bus().run("bus", "subscribe", role, subject);
        }
        Terminal terminal = scene.session(role, scene.project(role));
        terminals.put(role, terminal);
        return terminal;
    }

    /** Waits until all of them are idle and can be rung. */
    private void allIdle() {
        terminals.values().forEach(terminal -> scene.home().awaitIdle(terminal.pid()));
        scene.bus().awaitDoorbells(terminals.size());
    }

    /**
     * Writes what models do that keep to the bus's words: claim what is offered, do and ack what is
     * granted, leave what is not.
     */
    private void dutiful() {
        Answer answer =
                Answer.reading(
                        request ->
                                request.brings(OFFER)
                                        ? claim(request)
                                        : request.brings(GRANTED)
                                                ? ack(request)
                                                : request.brings(NOT_GRANTED)
                                                        ? Answer.text("I leave it to them.")
                                                        : Answer.text("It is done."));
        scene.api().script("duty", Collections.nCopies(20, answer).toArray(Answer[]::new));
    }

    private Answer claim(ModelRequest request) {
        return Scene.tool("claim", Map.of("message_id", id(request))).behind(claims);
    }

    private Answer ack(ModelRequest request) {
        return Scene.tool(
                        "ack",
                        Map.of("message_id", id(request), "outcome", "done", "note", "in build 7"))
                .behind(end);
    }

    private static String id(ModelRequest request) {
        Matcher id = ID.matcher(request.news());
        assertThat(id.find()).as(request.news()).isTrue();
        return id.group(1);
    }

    private static Answer publish(String subject, String type, String body) {
        return Scene.tool("publish", Map.of("subject", subject, "type", type, "body", body));
    }

    private List<ModelRequest> both(String words) {
        return scene.api().awaitCount(words, request -> request.brings(words), 2, Deadline.SOON);
    }

    private ModelRequest first(String words) {
        return scene.api().await(words, request -> request.brings(words));
    }

    @Test
    void of_two_woken_sessions_that_claim_one_is_granted_and_its_result_reaches_the_sender() {
        dutiful();
        listener("backend", "task.>");
        listener("tester", "task.*");
        Terminal spec = listener("spec");
        allIdle();

        scene.play(
                spec,
                "spec",
                publish("task.created", "task", WORK),
                Answer.text("Somebody will do it."));
        List<ModelRequest> offered = both(OFFER);
        assertThat(offered.get(0).session()).isNotEqualTo(offered.get(1).session());
        assertThat(offered).allMatch(request -> request.brings("Message from spec"));
        claims.open();

        ModelRequest granted = first(GRANTED);
        ModelRequest left = first(NOT_GRANTED);
        assertThat(granted.news()).contains("Add the date filter.").doesNotContain("before: ");
        assertThat(left.news()).contains("leave it to them");
        assertThat(left.session()).isNotEqualTo(granted.session());
        end.open();

        scene.bus().await("the ack", mail -> mail.stream().anyMatch(Bus.Mail::acked));
        scene.awaitTurnEnd(spec);
        ModelRequest told = scene.play(spec, "next", Answer.text("Good."));
        assertThat(told.news()).contains("subject: task.completed", "in build 7");
        assertThat(scene.api().requests(request -> request.brings(GRANTED))).hasSize(1);
        assertThat(scene.api().requests(request -> request.brings(NOT_GRANTED))).hasSize(1);
        assertThat(scene.bus().events("claim.granted")).isEqualTo(1);
    }

    @Test
    void news_reaches_every_role_that_subscribed_and_nobody_else() {
        Terminal backend = listener("backend", "env.>", "env.changed");
        Terminal tester = listener("tester", "env.*");
        Terminal spec = listener("spec", "task.>");
        Terminal infra = listener("infra", "env.>");
        String news = "Postgres listens on 5433 now.";

        scene.play(
                infra, "infra", publish("env.changed", "status", news), Answer.text("They know."));
        ModelRequest answer = first("\"recipients\"");
        assertThat(answer.news())
                .contains("\"role\":\"backend\"", "\"role\":\"tester\"", "\"work\":false")
                .doesNotContain("\"role\":\"spec\"", "\"role\":\"infra\"");
        scene.awaitTurnEnd(infra);

        for (Terminal each : List.of(backend, tester)) {
            assertThat(scene.play(each, "look-" + each, Answer.text("I see.")).count(news))
                    .isEqualTo(1);
        }
        assertThat(scene.play(spec, "look-spec", Answer.text("Well.")).holds(news)).isFalse();
        ModelRequest own = scene.play(infra, "look-infra", Answer.text("Well."));
        assertThat(own.brings(news)).isFalse();
        assertThat(scene.bus().mail())
                .extracting(Bus.Mail::to)
                .containsExactlyInAnyOrder("backend", "tester");
    }

    @Test
    void work_whose_owner_is_killed_goes_to_the_other_with_its_history() {
        dutiful();
        listener("backend", "task.>");
        listener("tester", "task.>");
        allIdle();

        scene.bus().run("bus", "publish", "task.created", WORK);
        both(OFFER);
        claims.open();
        ModelRequest granted = first(GRANTED);
        ModelRequest left = first(NOT_GRANTED);
        String winner = scene.bus().holder();
        scene.awaitTurnEnd(terminals.get(winner.equals("backend") ? "tester" : "backend"));

        ProcessHandle.of(terminals.get(winner).pid()).orElseThrow().destroyForcibly();

        ModelRequest again = first("before: claim 1 by " + winner);
        assertThat(again.session()).isEqualTo(left.session());
        assertThat(again.news()).contains(OFFER, "session ended", "look for what is done already");
        end.open();
        ModelRequest second =
                scene.api()
                        .await(
                                "the second grant",
                                request ->
                                        request.brings(GRANTED)
                                                && !request.session().equals(granted.session()));
        assertThat(second.news()).contains("before: " + winner + " held it from ");
        scene.bus().await("the ack", mail -> mail.stream().anyMatch(Bus.Mail::acked));
        assertThat(scene.bus().events("claim.granted")).isEqualTo(2);
    }

    @Test
    void a_failing_file_is_reported_to_the_role_that_owns_it() {
        Terminal backend = listener("backend");
        Terminal tester = listener("tester");
        listener("spec", "tests.>");
        scene.bus().run("bus", "owns", "backend", "src/**");
        allIdle();
        String report = "DateTest fails in line 12.";

        scene.play(
                tester,
                "tester",
                Scene.tool(
                        "publish",
                        Map.of(
                                "subject",
                                "tests.failed",
                                "type",
                                "task",
                                "body",
                                report,
                                "owner_of",
                                "../backend/./src/date/Date.java")),
                Answer.text("Its owner knows."));

        ModelRequest woken = first(report);
        assertThat(woken.news()).contains("Message from tester").doesNotContain(OFFER);
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().only().to()).isEqualTo("backend");
        scene.awaitTurnEnd(backend);
    }
}
