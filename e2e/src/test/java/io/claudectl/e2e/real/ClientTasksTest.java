package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client's own tasks are news on the bus where a person asked for that. */
class ClientTasksTest {
    @RegisterExtension private final Scene scene = new Scene();

    private Terminal worksOnATask() {
        scene.bus().bind("app", scene.project("app"));
        scene.bus().bind("lead", scene.project("lead"));
        scene.bus().run("bus", "subscribe", "lead", "task.*");
        Terminal app =
                scene.session(
                        "app", scene.project("app"), "--allowedTools", "TaskCreate,TaskUpdate");
        scene.play(
                app,
                "work",
                Answer.ownTask("Write the parser", "Tokens first."),
                Answer.ownTaskDone(1),
                Answer.text("The parser is written."));
        scene.api().await("the last result", request -> request.brings("Updated task #1 status"));
        scene.awaitTurnEnd(app);
        return app;
    }

    @Test
    void whoever_subscribed_is_told_when_one_is_made_and_when_it_is_done() {
        scene.configure("[work]\nclient_tasks = true\n");
        worksOnATask();

        assertThat(scene.bus().mail())
                .extracting(Bus.Mail::subject)
                .containsExactly("task.created", "task.completed");
        Terminal lead = scene.session("lead", scene.project("lead"));
        ModelRequest first = scene.play(lead, "look", Answer.text("Good."));
        assertThat(first.news())
                .contains("Message from app", "task 1: Write the parser", "Tokens first.")
                .contains("subject: task.created | type: status")
                .contains("subject: task.completed | type: status")
                .doesNotContain("work for one owner");
        scene.bus().awaitAllSeen();
    }

    @Test
    void where_nobody_asked_for_it_nothing_is_stored() {
        worksOnATask();

        assertThat(scene.bus().mail()).isEmpty();
    }
}
