package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.RealClient;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plugin's hooks learn of the client's own tasks, and how they make it notify. */
class ClientEventsTest {
    private static final int TRIES = 10;
    private static final Duration EACH_TRY = Duration.ofSeconds(2);

    @RegisterExtension private static final Scene scene = new Scene();

    @Test
    void clientTasks_notAskedFor_areNotOffered() throws IOException {
        Path told = scene.plugin().resolve("told.jsonl");
        hooks(Map.of("TaskCreated", List.of("cat >> \"$0\"", told.toString())));

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
        assertThat(scene.requests().getLast().news())
                .contains("TaskCreate is disabled for this session");
        assertThat(told).doesNotExist();
    }

    @Test
    void watchedFile_changed_notifiesWithoutATurn() throws IOException {
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
        assertThat(scene.requests()).isEmpty();
        assertThat(terminal.history()).doesNotContain("Mail for a person");
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
