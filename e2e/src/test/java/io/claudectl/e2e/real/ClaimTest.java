package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is published to nobody by name reaches whoever subscribed, and work gets one owner. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClaimTest {
    private static final String OFFER = "call claim with this id before you begin";
    private static final String GRANTED = "Granted: message";
    private static final String NOT_GRANTED = "Not granted: message";
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Pattern ID = Pattern.compile("\nid: (\\S+)");

    @RegisterExtension private static final Scene scene = new Scene();

    private final String duty = "duty-" + NUMBERS.incrementAndGet();
    private final String work = "Add the date filter. please play:" + duty;

    /** Opens when every claim may be answered for, and when the winner may finish. */
    private final Gate claims = new Gate();

    private final Gate end = new Gate();

    /** An idle session of that role that listens to these subjects and may be woken. */
    private static Terminal listener(String role, String... subjects) {
        Terminal terminal = scene.kept(role, "on");
        for (String subject : subjects) {
            scene.bus().run("bus", "subscribe", role, subject);
        }
        return terminal;
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
        scene.api().script(duty, Collections.nCopies(20, answer).toArray(Answer[]::new));
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

    @Test
    void work_claimedByTwo_isGrantedToOne_resultReachesSender() {
        dutiful();
        listener("backend", "task.>");
        listener("tester", "task.*");
        Terminal spec = listener("spec");

        scene.play(
                spec,
                "spec",
                publish("task.created", "task", work),
                Answer.text("Somebody will do it."));
        List<ModelRequest> offered = scene.brought(OFFER, 2);
        assertThat(offered.get(0).session()).isNotEqualTo(offered.get(1).session());
        assertThat(offered).allMatch(request -> request.brings("from spec: "));
        claims.open();

        ModelRequest granted = scene.brought(GRANTED);
        ModelRequest left = scene.brought(NOT_GRANTED);
        assertThat(granted.news()).contains("Add the date filter.").doesNotContain("before: ");
        assertThat(left.news()).contains("leave it to them");
        assertThat(left.session()).isNotEqualTo(granted.session());
        end.open();

        scene.bus().await("the ack", mail -> mail.stream().anyMatch(Bus.Mail::acked));
        scene.awaitTurnEnd(spec);
        ModelRequest told = scene.play(spec, "next", Answer.text("Good."));
        assertThat(told.news()).contains("task.completed (status)", "in build 7");
        assertThat(scene.requests()).filteredOn(each -> each.brings(GRANTED)).hasSize(1);
        assertThat(scene.requests()).filteredOn(each -> each.brings(NOT_GRANTED)).hasSize(1);
        assertThat(scene.bus().events("claim.granted")).isEqualTo(1);
    }

    @Test
    void news_reachesEveryRoleThatSubscribed_noOther() {
        Terminal backend = listener("backend", "env.>", "env.changed");
        Terminal spec = listener("spec", "env.*");
        Terminal tester = listener("tester", "env.>");
        scene.bus().bind("docs", scene.project("docs"));
        scene.bus().run("bus", "subscribe", "docs", "task.>");
        String news = "Postgres listens on 5433 now.";

        scene.play(
                tester, "news", publish("env.changed", "status", news), Answer.text("They know."));
        assertThat(scene.brought("\"recipients\"").news())
                .contains("\"role\":\"backend\"", "\"role\":\"spec\"")
                .doesNotContain("\"role\":\"docs\"", "\"role\":\"tester\"", "\"work\"");
        scene.awaitTurnEnd(tester);

        for (Terminal each : List.of(backend, spec)) {
            assertThat(scene.play(each, "look-" + each, Answer.text("I see.")).count(news))
                    .isEqualTo(1);
        }
        ModelRequest own = scene.play(tester, "look-own", Answer.text("Well."));
        assertThat(own.brings(news)).isFalse();
        assertThat(scene.bus().mail())
                .extracting(Bus.Mail::to)
                .containsExactlyInAnyOrder("backend", "spec");
    }

    /** The last one: a client that is killed asks its person something at the next start. */
    @Test
    @Order(Integer.MAX_VALUE)
    void work_ofAKilledOwner_goesToTheOtherWithItsHistory() {
        dutiful();
        Map<String, Terminal> terminals =
                Map.of(
                        "backend", listener("backend", "task.>"),
                        "tester", listener("tester", "task.*"));

        scene.bus().run("bus", "publish", "task.created", work);
        scene.brought(OFFER, 2);
        claims.open();
        ModelRequest granted = scene.brought(GRANTED);
        ModelRequest left = scene.brought(NOT_GRANTED);
        String winner = scene.bus().holder();
        scene.awaitTurnEnd(terminals.get(winner.equals("backend") ? "tester" : "backend"));

        scene.dismiss(winner);

        ModelRequest again = scene.brought("before: claim 1 by " + winner);
        assertThat(again.session()).isEqualTo(left.session());
        assertThat(again.news()).contains(OFFER, "session ended", "look for what is done already");
        end.open();
        ModelRequest second =
                scene.api()
                        .await(
                                "the second grant",
                                request ->
                                        scene.ofThisTest(request)
                                                && request.brings(GRANTED)
                                                && !request.session().equals(granted.session()));
        assertThat(second.news()).contains("before: " + winner + " held it from ");
        scene.bus().await("the ack", mail -> mail.stream().anyMatch(Bus.Mail::acked));
        assertThat(scene.bus().events("claim.granted")).isEqualTo(2);
    }

    @Test
    void file_thatFails_isReportedToTheRoleThatOwnsIt() {
        Terminal backend = listener("backend");
        Terminal tester = listener("tester");
        listener("spec", "tests.>");
        scene.bus().run("bus", "owns", "backend", "src/**");
        String report = "DateTest fails in line 12.";

        scene.play(
                tester,
                "tester",
                Scene.tool(
                        "publish",
                        Map.of(
                                "subject", "tests.failed",
                                "type", "task",
                                "body", report,
                                "owner_of", "../backend/./src/date/Date.java")),
                Answer.text("Its owner knows."));

        assertThat(scene.brought(report).news()).contains("from tester: ").doesNotContain(OFFER);
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().only().to()).isEqualTo("backend");
        scene.awaitTurnEnd(backend);
    }
}
