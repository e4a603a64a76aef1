package io.claudectl.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The process a scripted session is. It reads names of script files from a pipe and runs them one
 * after the other, so that whatever they start is its child, as hooks are the client's.
 */
final class Shell implements AutoCloseable {
    private static final String LOOP =
            """
            exec <"$1.in" >"$1.out"
            echo "$$"
            while IFS= read -r script; do . "$script"; echo "$?"; done
            """;

    private final Path scratch;
    private final Pipes pipes;
    private final long pid;
    private int count;

    private Shell(Path scratch, Pipes pipes) {
        this.scratch = scratch;
        this.pipes = pipes;
        this.pid = Long.parseLong(answer("its own number"));
    }

    /** A child of this very program. */
    static Shell start(Path scratch, Map<String, String> environment) {
        Pipes pipes = prepared(scratch);
        try {
            var builder = new ProcessBuilder(command(scratch));
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.redirectError(scratch.resolve("shell.err").toFile());
            builder.start().getOutputStream().close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start a shell", failure);
        }
        return new Shell(scratch, pipes);
    }

    /** A child of another shell, with that one's environment and more. */
    static Shell startBelow(Shell outer, Path scratch, Map<String, String> more) {
        Pipes pipes = prepared(scratch);
        outer.script(assigned(more) + quoted(command(scratch)) + " >/dev/null 2>&1 &");
        return new Shell(scratch, pipes);
    }

    private static Pipes prepared(Path scratch) {
        try {
            Files.createDirectories(scratch);
            Files.writeString(scratch.resolve("loop.sh"), LOOP);
            return Pipes.in(scratch, "shell");
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare " + scratch, failure);
        }
    }

    private static List<String> command(Path scratch) {
        return List.of(
                "/bin/sh",
                scratch.resolve("loop.sh").toString(),
                scratch.resolve("shell").toString());
    }

    long pid() {
        return pid;
    }

    boolean lives() {
        return Processes.lives(pid);
    }

    /**
     * Runs a child with this input; its error output and, unless it goes elsewhere, its output are
     * read.
     */
    synchronized Ran run(
            Path cwd,
            Map<String, String> environment,
            List<String> words,
            String stdin,
            @Nullable String stdout) {
        Path files = scratch.resolve("run-" + ++count);
        Path in = file(files, ".in");
        Path out = file(files, ".out");
        Path err = file(files, ".err");
        try {
            Files.writeString(in, stdin, StandardCharsets.UTF_8);
            int exit =
                    script(
                            "cd %s && %s%s <%s %s 2>%s"
                                    .formatted(
                                            quoted(cwd.toString()),
                                            assigned(environment),
                                            quoted(words),
                                            quoted(in.toString()),
                                            stdout == null ? ">" + quoted(out.toString()) : stdout,
                                            quoted(err.toString())));
            return new Ran(exit, text(out), text(err));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run " + words, failure);
        }
    }

    /** Starts a child that reads and writes these pipes. */
    void serve(Path cwd, Map<String, String> environment, List<String> words, Pipes other) {
        script(
                "cd %s && { %s%s <%s >%s 2>/dev/null & }"
                        .formatted(
                                quoted(cwd.toString()),
                                assigned(environment),
                                quoted(words),
                                quoted(other.input().toString()),
                                quoted(other.output().toString())));
    }

    private synchronized int script(String text) {
        Path script = scratch.resolve("script-" + ++count);
        try {
            Files.writeString(script, text + "\n", StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + script, failure);
        }
        pipes.send(script.toString());
        return Integer.parseInt(answer(text));
    }

    private String answer(String to) {
        String answer = pipes.next(Patience.LIMIT);
        if (answer == null) {
            throw new DemoFailed("no end within " + Patience.LIMIT.toSeconds() + " s: " + to);
        }
        return answer;
    }

    /** Ends it as a crash would, without a chance to say anything. */
    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd();
        pipes.close();
    }

    /** Lets it come to the end of its input. */
    @Override
    public void close() {
        pipes.close();
        awaitEnd();
    }

    private void awaitEnd() {
        if (!Patience.until(Patience.LIMIT, () -> !lives())) {
            throw new DemoFailed("process " + pid + " does not end");
        }
    }

    private static Path file(Path files, String ending) {
        return files.resolveSibling(files.getFileName() + ending);
    }

    private static String text(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static String assigned(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()) + " ")
                .collect(Collectors.joining());
    }

    private static String quoted(List<String> words) {
        return words.stream().map(Shell::quoted).collect(Collectors.joining(" "));
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
