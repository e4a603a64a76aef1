package io.claudectl.e2e.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A client that was started, or a program that starts one. */
final class Running implements Closeable {
    private final Process process;
    private final Path err;
    private final long startedNanos = System.nanoTime();

    private Running(Process process, Path err) {
        this.process = process;
        this.err = err;
    }

    /** How a client is started. Its environment begins empty. */
    static final class Plan {
        private final Scene scene;
        private final List<String> command = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private Path cwd;
        private ProcessBuilder.Redirect stdin = ProcessBuilder.Redirect.from(new File("/dev/null"));
        private ProcessBuilder.Redirect stdout = ProcessBuilder.Redirect.PIPE;

        Plan(Scene scene, List<String> arguments) {
            this.scene = scene;
            this.cwd = scene.dir;
            command.add(scene.client().toString());
            command.addAll(arguments);
            environment.put("CLAUDECTL_HOME", scene.home.toString());
            // A finding must not look like one of the client's own exit codes.
            environment.put("ASAN_OPTIONS", "exitcode=99");
            environment.put("UBSAN_OPTIONS", "exitcode=99:print_stacktrace=1");
        }

        Plan with(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Plan without(String name) {
            environment.remove(name);
            return this;
        }

        Plan in(Path directory) {
            cwd = directory;
            return this;
        }

        /** Puts a program and its own arguments in front. */
        Plan through(String... program) {
            command.addAll(0, List.of(program));
            return this;
        }

        /** See stage.c. */
        Plan staged(String... how) {
            command.add(0, "--");
            command.addAll(0, List.of(how));
            command.add(0, Build.stage().toString());
            return this;
        }

        /** Keeps standard input open for the test to write to. */
        Plan piped() {
            stdin = ProcessBuilder.Redirect.PIPE;
            return this;
        }

        Plan reading(Path file) {
            stdin = ProcessBuilder.Redirect.from(file.toFile());
            return this;
        }

        Plan writingTo(String file) {
            stdout = ProcessBuilder.Redirect.to(new File(file));
            return this;
        }

        Running start() throws IOException {
            Path err = Files.createTempFile(scene.dir, "err", ".txt");
            var builder = new ProcessBuilder(command).directory(cwd.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectInput(stdin).redirectOutput(stdout).redirectError(err.toFile());
            return scene.opened(new Running(builder.start(), err));
        }
    }

    long pid() {
        return process.pid();
    }

    /** How many sockets it has open. */
    long sockets() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(pid()), "fd"))) {
            return open.filter(file -> linked(file).startsWith("socket:")).count();
        }
    }

    private static String linked(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    OutputStream stdin() {
        return process.getOutputStream();
    }

    InputStream stdout() {
        return process.getInputStream();
    }

    Running type(String text) throws IOException {
        stdin().write(text.getBytes(StandardCharsets.UTF_8));
        stdin().flush();
        return this;
    }

    /** One line of its output. */
    String line() throws IOException {
        var line = new StringBuilder();
        for (int c = stdout().read(); c != '\n'; c = stdout().read()) {
            if (c < 0) {
                throw new AssertionError("the output ended in a line: " + line + err());
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** Everything it still prints. */
    String out() throws IOException {
        return new String(stdout().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits for the end. */
    int exit() {
        try {
            assertThat(process.waitFor(Until.SOON.toSeconds(), TimeUnit.SECONDS))
                    .as("the client ends")
                    .isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while the client ran", stopped);
        }
        return process.exitValue();
    }

    /** How long it has been running. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    String err() {
        try {
            return Files.readString(err, StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read what the client said", failed);
        }
    }

    /** It ended well and complained of nothing. */
    void succeeded() {
        assertThat(exit()).as(this::err).isZero();
        assertThat(err()).isEmpty();
    }

    /** It ended with this code and this one line. */
    void failed(int code, String line) {
        assertThat(exit()).as(this::err).isEqualTo(code);
        assertThat(err()).isEqualTo("claudectl: " + line + "\n");
    }

    /** Sends a signal by name once the client waits: while it sends a frame, it cannot cancel. */
    void signal(String name) throws IOException, InterruptedException {
        Path stat = Path.of("/proc", String.valueOf(pid()), "stat");
        Until.holds("the client waits", () -> Files.readString(stat).contains(") S "));
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
