package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Patience;
import io.claudectl.demo.PrivateBus;
import io.claudectl.demo.Processes;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon without memory ends; the next call starts another, and nothing is lost. */
class OutOfMemoryTest {
    private static final int HOOKS = 4;

    @TempDir Path folder;

    @Test
    void daemon_out_of_memory_ends_and_the_next_call_finds_the_mail() throws Exception {
        PrivateBus bus =
                PrivateBus.in(
                        Files.createDirectory(folder.resolve("bus")),
                        small(Stage.image()),
                        InstantSource.system());
        try (bus) {
            bus.call("bus", "role", "bind", "frontend", bus.directory("frontend").toString())
                    .orFail();
            bus.call("bus", "send", "frontend", "kept").orFail();
            long before = bus.daemon();

            exhaust(bus);
            assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(before)))
                    .as("the daemon without memory ended")
                    .isTrue();
            assertThat(bus.call("bus", "inbox", "--role", "frontend", "--peek").orFail().out())
                    .contains("kept");
            assertThat(bus.daemon()).isNotEqualTo(before);
        }
    }

    /** Hooks whose payloads are as long as any that is read. */
    private static void exhaust(PrivateBus bus) throws Exception {
        List<ScriptedSession> sessions = new ArrayList<>();
        for (int i = 0; i < HOOKS; i++) {
            sessions.add(bus.session("s" + i).start());
        }
        List<Future<HookAnswer>> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(HOOKS)) {
            for (ScriptedSession session : sessions) {
                var payload = new LinkedHashMap<>(session.stopPayload());
                payload.put("prompt", "\u00e9".repeat(2_000_000));
                answers.add(threads.submit(() -> session.hook("UserPromptSubmit", payload)));
            }
        }
        for (Future<HookAnswer> answer : answers) {
            Recipient.quiet(answer.get().ran());
        }
    }

    /** The built image with a heap in which the bus just runs. */
    private Path small(Path image) throws IOException, InterruptedException {
        Path at = Files.createDirectory(folder.resolve("image"));
        for (String part : List.of("bin", "lib")) {
            Process copy =
                    new ProcessBuilder(
                                    "cp",
                                    "-a",
                                    image.resolve(part).toString(),
                                    at.resolve(part).toString())
                            .inheritIO()
                            .start();
            assertThat(copy.waitFor()).isZero();
        }
        Files.createSymbolicLink(at.resolve("jre"), image.resolve("jre"));
        Path options = at.resolve("lib").resolve("jvm.options");
        Files.writeString(options, Files.readString(options).replaceAll("-Xmx[0-9]+m", "-Xmx14m"));
        return at;
    }
}
