package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person asks when a message did not arrive: why, tail and stats. */
class StoryTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void why_shows_the_evidence_with_file_and_offset() throws Exception {
        var session = stage.member("frontend");
        String id = stage.send("frontend", "look", "--from", "ci");
        session.turn("one");
        stage.await(id, "delivered seen");

        String told = stage.run("bus", "why", id).out();
        assertThat(told)
                .contains("from ci, via cli")
                .contains("for frontend: delivered, seen")
                .contains("epoch 1, attempt 1")
                .contains("handed: the client confirmed epoch 1")
                .contains("token in " + session.transcript() + " at byte ")
                .contains("next: nothing");
        Ran json = stage.run("bus", "why", id, "--json");
        assertThat(json.text("deliveries", 0, "leases", 0, "handed_at")).isNotEmpty();
        int offset = Integer.parseInt(json.text("deliveries", 0, "events", 3, "data", "offset"));
        String line =
                Files.readString(session.transcript())
                        .substring(offset)
                        .lines()
                        .findFirst()
                        .orElseThrow();
        String token = stage.query("SELECT token FROM lease").getFirst().get("token");
        assertThat(line).contains(token);
        assertThat(told).doesNotContain(token);
        assertThat(json.out()).doesNotContain(token);
        assertThat(stage.run("bus", "tail", "--json").out()).doesNotContain(token);
    }

    @Test
    void why_says_what_a_waiting_message_waits_for() {
        stage.role("nobody");
        String alone = stage.send("nobody", "alone");
        assertThat(stage.run("bus", "why", alone).out())
                .contains("no live session has the role nobody; it waits for one until");
        stage.member("frontend");
        String first = stage.send("frontend", "first");
        String second = stage.send("frontend", "second");
        assertThat(stage.run("bus", "why", first).out()).contains("at its next turn boundary;");
        assertThat(stage.run("bus", "why", second).out()).contains("after 1 others");
        stage.run("bus", "pause");
        assertThat(stage.run("bus", "why", first).out()).contains("claudectl bus resume");
    }

    @Test
    void why_of_nothing_is_refused_with_the_next_step() {
        assertThat(stage.call("bus", "why", "x").err()).contains("bus tail show");
        var unknown = stage.call("bus", "why", "01a20996-89b7-7000-8478-59e4bf7fd1a8");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("no message");
    }

    @Test
    void tail_goes_on_behind_a_cursor_and_filters() {
        stage.role("frontend");
        stage.role("backend");
        stage.send("frontend", "a", "--subject", "task.created");
        stage.send("backend", "b", "--subject", "env.changed");
        List<Object> all = events("--since", "0");
        assertThat(all)
                .extracting(event -> Json.text(event, "kind"))
                .containsExactly(
                        "role.bound",
                        "role.bound",
                        "message.stored",
                        "delivery.pending",
                        "message.stored",
                        "delivery.pending");
        String third = String.valueOf(Json.at(all.get(2), "seq"));
        assertThat(events("--since", third)).isEqualTo(all.subList(3, 6));
        assertThat(events("--since", "1h", "--role", "backend"))
                .isEqualTo(List.of(all.get(1), all.get(5)));
        assertThat(events("--since", "0", "--subject", "task.>")).isEqualTo(all.subList(2, 4));
        assertThat(events("--since", "0", "--subject", "*")).isEmpty();
    }

    private List<Object> events(String... options) {
        var words = new ArrayList<>(List.of("bus", "tail", "--json"));
        words.addAll(List.of(options));
        return stage.run(words.toArray(String[]::new)).out().lines().map(Json::read).toList();
    }

    @Test
    void tail_follows_until_its_caller_leaves() {
        stage.role("frontend");
        var shell = stage.session("shell").open();
        String out =
                shell.sh(
                                "claudectl bus tail --since 0 --follow > seen & tail=$!; "
                                        + "until grep -q role.bound seen; do :; done; "
                                        + "claudectl bus send frontend hello; "
                                        + "until grep -q delivery.pending seen; do :; done; "
                                        + "kill $tail; wait $tail; cat seen")
                        .out();
        assertThat(out).contains("role.bound").contains("message.stored");
        assertThat(stage.run("daemon", "status", "--json").text("running")).isEqualTo("true");
    }

    @Test
    void a_cursor_into_what_was_erased_says_so() {
        stage.role("frontend");
        stage.send("frontend", "a");
        stage.run("daemon", "stop");
        stage.bus().configure("[history]\nage = \"1ms\"\n");
        stage.send("frontend", "b");
        // The daemon looks for old events once it serves, not before.
        assertThat(
                        Patience.until(
                                Patience.LIMIT,
                                () -> !stage.call("bus", "tail", "--since", "0").err().isEmpty()))
                .isTrue();
        assertThat(stage.call("bus", "tail", "--since", "0").err())
                .contains("are erased")
                .contains("this begins at");
        assertThat(stage.mail()).hasSize(2);
    }

    @Test
    void stats_counts_steps() {
        var session = stage.member("frontend");
        String id = stage.send("frontend", "look");
        session.turn("one");
        stage.await(id, "delivered seen");
        assertThat(stage.run("bus", "stats").out())
                .contains("delivery.delivered seen")
                .containsPattern("pending to seen +1 +\\d+ ms");
        assertThat(stage.run("bus", "stats", "--json").text("steps", "leased_to_handed", "count"))
                .isEqualTo("1");
        assertThat(stage.call("bus", "stats", "--since", "soon").exit()).isEqualTo(2);
    }
}
