package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelApi;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The first handoff: one session publishes, two others read it at the end of the turn they are in.
 */
class HandoffTest {
    private static final String FILTER =
            "Render the date filter on the report page; use the shared <DateRangePicker /> from"
                    + " packages/ui.";
    private static final String ROUTE =
            "Add /api/reports/date-range that returns ISO dates for the given period.\n"
                    + "Frontend depends on this: they'll call it from <DateRangePicker />.";

    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void task_published_isReadInItsReceiversTurnAndProved() {
        Path spec = scene.project("spec");
        Path frontend = scene.project("apps/frontend");
        Path backend = scene.project("services/backend");
        scene.bus().bind("spec", spec);
        scene.bus().bind("frontend", frontend);
        scene.bus().bind("backend", backend);
        Terminal one = scene.session("spec", spec);
        Terminal two = scene.session("frontend", frontend);
        Terminal three = scene.session("backend", backend);

        var busy = new Gate();
        ModelRequest front =
                scene.play(two, "front", Answer.text("The page is there.").behind(busy));
        assertThat(front.conversation())
                .as("told when it starts")
                .contains("your role is frontend", "Peers: backend");
        ModelRequest back =
                scene.play(three, "back", Answer.text("The service runs.").behind(busy));
        scene.play(
                one,
                "spec",
                Scene.publish("frontend", "task.created", FILTER),
                Scene.publish("backend", "task.created", ROUTE),
                Answer.text("Both have their task."));
        one.await("the end of its turn", screen -> screen.contains("Both have their task."));
        assertThat(scene.bus().mail())
                .extracting(Bus.Mail::status)
                .containsExactly("pending", "pending");

        busy.open();
        ModelRequest task = scene.api().await("frontend's task", next(front, FILTER));
        ModelRequest route = scene.api().await("backend's task", next(back, ROUTE));
        assertThat(task.news())
                .contains("from spec: task.created (task)", "receipt: ")
                .contains("Stop hook");
        assertThat(route.news()).contains("from spec: task.created").doesNotContain(FILTER);

        assertThat(scene.bus().awaitAllSeen())
                .extracting(Bus.Mail::sender, Bus.Mail::to, Bus.Mail::attempt)
                .containsExactly(tuple("spec", "frontend", 1), tuple("spec", "backend", 1));
        for (Terminal each : List.of(one, two, three)) {
            assertThat(scene.awaitTurnEnd(each))
                    .doesNotContainIgnoringCase("problem")
                    .doesNotContainIgnoringCase("error");
        }
        assertThat(two.screen())
                .contains("Stop hook says", "from spec: task.created", ModelApi.DEFAULT);
        assertThat(scene.api().requests(request -> request.session().equals(front.session())))
                .as("one request for the prompt, one for the mail")
                .hasSize(2);
    }

    private static Predicate<ModelRequest> next(ModelRequest before, String body) {
        return request -> request.session().equals(before.session()) && request.brings(body);
    }
}
