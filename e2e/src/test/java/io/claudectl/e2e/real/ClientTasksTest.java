package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client's own tasks are news on the bus where a person asked for that. */
class ClientTasksTest {
    @RegisterExtension private static final Scene scene = new Scene();

    /** The client offers its task tools to the models of today only where a caller names one. */
    private static void worksOnATask(int turn) {
        Terminal app = scene.kept("app", "off", "--allowedTools", "TaskCreate,TaskUpdate");
        scene.play(
                app,
                "tasks-" + turn,
                Answer.ownTask("Write the parser", "Tokens first."),
                Answer.ownTaskDone(1),
                Answer.text("The parser is written."));
        scene.brought("Updated task #1 status");
        scene.awaitTurnEnd(app);
    }

    @Test
    void clientTask_madeAndDone_isNewsOnlyWhereAskedFor() throws IOException {
        Path told = scene.project("app").resolveSibling("told.jsonl");
        scene.home().hook("TaskCreated", "cat >> '%s'".formatted(told));
        scene.home().hook("TaskCompleted", "cat >> '%s'".formatted(told));
        scene.bus().bind("lead", scene.project("lead"));
        scene.bus().run("bus", "subscribe", "lead", "task.*");

        worksOnATask(1);
        assertThat(scene.bus().mail()).isEmpty();

        List<String> events = Files.readAllLines(told);
        assertThat(events).hasSize(2).allMatch(event -> event.contains("\"prompt_id\":\""));
        assertThat(events.getFirst()).endsWith(payload("TaskCreated"));
        assertThat(events.getLast()).endsWith(payload("TaskCompleted"));

        scene.configure("[work]\nclient_tasks = true\n");
        worksOnATask(2);
        assertThat(scene.bus().mail())
                .extracting(Bus.Mail::subject)
                .containsExactly("task.created", "task.completed");
        assertThat(scene.bus().run("bus", "inbox", "--role", "lead"))
                .contains("from app: ", "task 1: Write the parser", "Tokens first.")
                .contains("task.created (status)")
                .contains("task.completed (status)")
                .doesNotContain("work for one owner");
    }

    private static String payload(String event) {
        return """
        "hook_event_name":"%s","task_id":"1",\
        "task_subject":"Write the parser","task_description":"Tokens first."}"""
                .formatted(event);
    }
}
