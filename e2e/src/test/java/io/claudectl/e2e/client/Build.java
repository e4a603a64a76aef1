package io.claudectl.e2e.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The ways the client is built for the tests. Every scenario runs on each. */
enum Build {
    PLAIN,
    /** With the address and the undefined-behaviour sanitizer, and short limits of a start. */
    CHECKED;

    /** What the client calls itself. */
    static final String ID = "test-7";

    /** One for each JVM of tests that runs beside another. */
    private static final Path TARGET =
            Path.of("target", "client-" + ProcessHandle.current().pid()).toAbsolutePath();

    /** The client, built once for each run of the tests. */
    Path client() {
        return switch (this) {
            case PLAIN -> Built.PLAIN;
            case CHECKED -> Built.CHECKED;
        };
    }

    /** Prepares descriptors and signals, then becomes the program behind {@code --}. */
    static Path stage() {
        return Built.STAGE;
    }

    private static final class Built {
        static final Path PLAIN = client("plain");
        static final Path CHECKED = client("checked", "--asan");
        static final Path STAGE = stage();

        private static Path client(String name, String... options) {
            Path output = TARGET.resolve(name);
            var command = new ArrayList<String>();
            command.add(Path.of("..", "client", "build").toAbsolutePath().toString());
            command.addAll(List.of(output.toString(), ID));
            command.addAll(List.of(options));
            return made(output, command);
        }

        private static Path stage() {
            Path output = TARGET.resolve("stage");
            return made(
                    output, List.of("cc", "-O1", "-o", output.toString(), "src/test/c/stage.c"));
        }

        private static Path made(Path output, List<String> command) {
            try {
                Files.createDirectories(TARGET);
                Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
                String said =
                        new String(
                                compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (compiler.waitFor() != 0) {
                    throw new AssertionError(command + " failed:\n" + said);
                }
                return output;
            } catch (IOException failed) {
                throw new UncheckedIOException("cannot run " + command, failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new AssertionError("stopped while building the client", stopped);
            }
        }
    }
}
