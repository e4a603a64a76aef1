package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Much waiting mail comes in order and never runs into the client's own limit. */
class BacklogTest {
    private static final int MESSAGES = 12;

    /** So long that a turn's end brings one message only. */
    private static final String FILLER = "All work and no play makes a dull text. ".repeat(80);

    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void a_backlog_of_twelve_comes_in_order_without_the_clients_warning() {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory);
        IntStream.rangeClosed(1, MESSAGES)
                .forEach(i -> scene.bus().send("app", "Item %02d. %s".formatted(i, FILLER)));
        Terminal terminal = scene.session("app", directory);

        int turns = 0;
        while (scene.bus().mail().stream().anyMatch(mail -> mail.status().equals("pending"))) {
            turns++;
            // Two where the client writes its answers in time, more on a machine that is busy.
            assertThat(turns).as("turns for %d messages", MESSAGES).isLessThanOrEqualTo(5);
            String done = "Turn %d is over.".formatted(turns);
            scene.play(terminal, "turn-" + turns, Answer.text(done));
            scene.awaitTurnEnd(terminal);
            scene.bus().awaitAllPresentedSeen();
        }

        List<ModelRequest> requests = scene.api().requests();
        assertThat(longestRunOfContinuations(requests)).isLessThanOrEqualTo(6);
        ModelRequest last = scene.play(terminal, "last", Answer.text("All done."));
        String conversation = last.conversation();
        List<Integer> places =
                IntStream.rangeClosed(1, MESSAGES)
                        .mapToObj("Item %02d. "::formatted)
                        .map(conversation::indexOf)
                        .toList();
        assertThat(places).doesNotContain(-1).isSorted();
        IntStream.rangeClosed(1, MESSAGES)
                .forEach(i -> assertThat(last.count("Item %02d. ".formatted(i))).isEqualTo(1));
        assertThat(terminal.history())
                .doesNotContainIgnoringCase("overrid")
                .doesNotContain("BLOCK_CAP")
                .doesNotContainIgnoringCase("problem");
    }

    private static int longestRunOfContinuations(List<ModelRequest> requests) {
        int longest = 0;
        int run = 0;
        for (ModelRequest each : requests) {
            run = each.brings("Stop hook additional context") ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
