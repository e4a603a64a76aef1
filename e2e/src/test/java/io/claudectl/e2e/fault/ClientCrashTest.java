package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The client ends before its n-th write to the socket or to its output, for every n there is. */
@Timeout(120)
class ClientCrashTest {
    private static final int STOPPED = 137;
    private static final int WRITES_MAX = 40;

    @TempDir private static Path shared;
    @RegisterExtension final Stage stage = new Stage();

    @BeforeAll
    static void build() throws Exception {
        Path sources = Path.of("..", "client").toAbsolutePath().normalize();
        var client = new ArrayList<>(List.of("cc", "-O1", "-std=c11", "-D_GNU_SOURCE"));
        client.addAll(List.of("-DSTART_LIMIT_MS=15000", "-DJVM_LIMIT_MS=60000"));
        client.addAll(List.of("-DBUILD_ID=\"0.1.0+stop\"", "-o", client().toString()));
        try (Stream<Path> files = Files.list(sources)) {
            files.filter(file -> file.toString().endsWith(".c"))
                    .forEach(file -> client.add(file.toString()));
        }
        compile(client);
        compile(
                List.of(
                        "cc",
                        "-shared",
                        "-fPIC",
                        "-o",
                        library().toString(),
                        Path.of("..", "store-sqlite", "src", "test", "c", "stop.c").toString(),
                        "-ldl"));
    }

    private static void compile(List<String> command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static Path client() {
        return shared.resolve("claudectl");
    }

    private static Path library() {
        return shared.resolve("stop.so");
    }

    /** Runs the client until its n-th write to what is named so; 0: to its end. */
    private Ended run(String on, int stopAt, String input, String... words)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(client().toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("HOME", stage.bus().user().toString());
        environment.put("CLAUDECTL_HOME", stage.bus().home().toString());
        environment.put("PATH", "/usr/bin:/bin");
        if (stopAt > 0) {
            environment.put("LD_PRELOAD", library().toString());
            environment.put("STOP_ON", on);
            environment.put("STOP_AT", Integer.toString(stopAt));
        }
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException endedBefore) {
            // It may end before it reads.
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private record Ended(int exit, String said) {}

    @Test
    void a_sender_that_ends_anywhere_may_repeat_itself_with_its_key() throws Exception {
        stage.role("frontend");
        for (String on : List.of("socket", "pipe")) {
            int stopAt = 0;
            Ended ended;
            do {
                stopAt++;
                String key = on + stopAt;
                String[] words = {"bus", "send", "frontend", "-", "--key", key};
                ended = run(on, stopAt, "text " + key, words);
                assertThat(ended.exit()).isIn(0, STOPPED);
                assertThat(run(on, 0, "text " + key, words).exit()).isZero();
                assertThat(stage.query("SELECT id FROM message WHERE key = '" + key + "'"))
                        .hasSize(1);
            } while (ended.exit() == STOPPED && stopAt < WRITES_MAX);
            assertThat(stopAt).as("writes to " + on).isBetween(2, WRITES_MAX - 1);
        }
        assertThat(stage.mail()).allMatch(mail -> mail.is("pending"));
    }

    @Test
    void a_hook_that_ends_anywhere_leaves_its_mail_and_calls_nothing_delivered() throws Exception {
        Path directory = stage.role("frontend");
        for (String on : List.of("socket", "pipe")) {
            int stopAt = 0;
            Ended ended;
            do {
                stopAt++;
                String id = stage.send("frontend", "mail " + on + stopAt, "--from", on + stopAt);
                String payload = payload(on + stopAt, directory);
                ended = run(on, stopAt, payload, "bus", "hook", "Stop");
                assertThat(ended.exit()).isIn(0, STOPPED);
                assertThat(stage.mail(id).is("delivered seen")).isFalse();
                if (ended.exit() == STOPPED) {
                    comesAgain(id, on + stopAt, directory);
                }
                // Out of the way of the next, which must be alone in its answer.
                stage.run("bus", "inbox", "--role", "frontend", "--take");
            } while (ended.exit() == STOPPED && stopAt < WRITES_MAX);
            assertThat(stopAt).as("writes to " + on).isBetween(2, WRITES_MAX - 1);
        }
    }

    /** The lease that nobody confirmed ends with its conversation, and another session gets it. */
    private void comesAgain(String id, String name, Path directory) throws Exception {
        stage.await(id, mail -> !mail.is("delivered seen"), "not seen");
        run("socket", 0, clear(name, directory), "bus", "hook", "SessionStart");
        Ended next = run("socket", 0, payload(name + "x", directory), "bus", "hook", "Stop");
        assertThat(stage.mail(id).is("delivered seen")).isFalse();
        if (stage.mail(id).attempt() > 1) {
            assertThat(next.said()).contains("again, attempt");
        }
    }

    private static String payload(String session, Path directory) {
        return "{\"session_id\":\"%s\",\"transcript_path\":\"%s/%s.jsonl\",\"cwd\":\"%s\",\"prompt_id\":\"p\"}"
                .formatted(session, directory, session, directory);
    }

    private static String clear(String session, Path directory) {
        return payload(session + "-cleared", directory);
    }
}
