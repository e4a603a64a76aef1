package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.RealClient;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plugin's hooks learn of the client's own tasks, and how they make it notify. */
class ClientEventsTest {
    /** The client offers its task tools to the models of today only where somebody names one. */
    private static final String[] TASKS = {"--allowedTools", "TaskCreate,TaskUpdate"};

    private static final int TRIES = 10;
    private static final Duration EACH_TRY = Duration.ofSeconds(2);

    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void the_clients_own_tasks_are_told_when_made_and_when_done() throws IOException {
        Path told = keepsWhatItIsTold("TaskCreated", "TaskCompleted");
        Terminal terminal = scene.session("tasks", scene.project("tasks"), TASKS);

        scene.play(
                terminal,
                "tasks",
                Answer.ownTask("Write the parser", "Tokens first."),
                Answer.ownTaskDone(1),
                Answer.text("Done."));
        scene.api().await("the last result", request -> request.brings("Updated task #1 status"));

        List<String> events = Files.readAllLines(told);
        assertThat(events).hasSize(2).allMatch(event -> event.contains("\"prompt_id\":\""));
        assertThat(events.getFirst())
                .endsWith(
                        """
                        "hook_event_name":"TaskCreated","task_id":"1",\
                        "task_subject":"Write the parser","task_description":"Tokens first."}""");
        assertThat(events.getLast())
                .endsWith(
                        """
                        "hook_event_name":"TaskCompleted","task_id":"1",\
                        "task_subject":"Write the parser","task_description":"Tokens first."}""");
    }

    @Test
    void without_being_asked_the_client_offers_no_tasks() throws IOException {
        Path told = keepsWhatItIsTold("TaskCreated");

        RealClient.Ended run =
                scene.client()
                        .headless(
                                scene.project("tasks"),
                                scene.api()
                                        .script(
                                                "tasks",
                                                Answer.ownTask("Write the parser", "Tokens."),
                                                Answer.text("No such tool.")));

        assertThat(run.out()).isEqualTo("No such tool.\n");
        assertThat(scene.api().requests().getLast().news())
                .contains("TaskCreate is disabled for this session");
        assertThat(told).doesNotExist();
    }

    @Test
    void a_watched_file_makes_an_idle_session_notify_without_a_turn() throws IOException {
        Path directory = scene.project("lane");
        Path bell = directory.resolveSibling("bell");
        hooks(
                Map.of(
                        "SessionStart",
                        answers(
                                """
                                {"hookSpecificOutput":{"hookEventName":"SessionStart",\
                                "watchPaths":["%s"]}}"""
                                        .formatted(bell)),
                        "FileChanged",
                        answers("{\"terminalSequence\":\"\\u001b]9;Mail for a person\\u0007\"}")));
        Terminal terminal = scene.session("lane", directory);
        // As tmux wants what is meant for the terminal around it.
        String sequence = "\u001bPtmux;\u001b\u001b]9;Mail for a person\u0007\u001b\\";

        // The client begins to watch at some time after its first screen.
        boolean notified = false;
        for (int i = 0; i < TRIES && !notified; i++) {
            Files.writeString(bell, "ring " + i);
            notified = terminal.prints(sequence, EACH_TRY);
        }

        assertThat(notified).as(terminal.history()).isTrue();
        assertThat(scene.api().requests()).isEmpty();
        assertThat(terminal.history()).doesNotContain("Mail for a person");
    }

    /** Makes the plugin's hooks of these events append what they read to a file. */
    private Path keepsWhatItIsTold(String... events) throws IOException {
        Path told = scene.plugin().resolve("told.jsonl");
        var hooks = new HashMap<String, List<String>>();
        for (String event : events) {
            hooks.put(event, List.of("cat >> \"$0\"", told.toString()));
        }
        hooks(hooks);
        return told;
    }

    /** A hook that says this, whatever it is told. */
    private List<String> answers(String answer) throws IOException {
        Path file = Files.createTempFile(scene.plugin(), "answer", ".json");
        Files.writeString(file, answer);
        return List.of("cat > /dev/null; cat \"$0\"", file.toString());
    }

    /** Gives the plugin these hooks and no others: for each event a shell's line and its $0. */
    private void hooks(Map<String, List<String>> lines) throws IOException {
        var all = new StringJoiner(",", "{\"hooks\":{", "}}");
        lines.forEach(
                (event, line) ->
                        all.add(
                                """
                                "%s":[{"hooks":[{"type":"command","command":"/bin/sh",\
                                "args":["-c","%s","%s"],"timeout":20}]}]"""
                                        .formatted(
                                                event,
                                                line.getFirst().replace("\"", "\\\""),
                                                line.getLast())));
        Files.writeString(scene.plugin().resolve("claudectl/hooks/hooks.json"), all.toString());
    }
}
