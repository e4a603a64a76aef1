package io.claudectl.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run outside every session, as a shell or a script would. */
public record OutsideCall(
        List<String> words, Path cwd, Map<String, String> environment, String stdin, Path scratch) {
    public OutsideCall {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    public OutsideCall in(Path directory) {
        return new OutsideCall(words, directory, environment, stdin, scratch);
    }

    public OutsideCall with(String name, String value) {
        var more = new HashMap<>(environment);
        more.put(name, value);
        return new OutsideCall(words, cwd, more, stdin, scratch);
    }

    public OutsideCall without(String name) {
        var fewer = new HashMap<>(environment);
        fewer.remove(name);
        return new OutsideCall(words, cwd, fewer, stdin, scratch);
    }

    public OutsideCall reading(String text) {
        return new OutsideCall(words, cwd, environment, text, scratch);
    }

    /** Starts it; the caller sees to its end. Its output goes to these files. */
    public Process start(Path out, Path err) {
        try {
            Path in = Files.createTempFile(scratch, "call", ".in");
            Files.writeString(in, stdin, StandardCharsets.UTF_8);
            var builder = new ProcessBuilder(words).directory(cwd.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run " + words, failure);
        }
    }

    /** Runs it to its end. */
    public Ran run() {
        try {
            Path out = Files.createTempFile(scratch, "call", ".out");
            Path err = Files.createTempFile(scratch, "call", ".err");
            Process process = start(out, err);
            try {
                return new Ran(awaited(process), text(out), text(err));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read what " + words + " printed", failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new DemoFailed("interrupted while running " + words, stop);
        }
    }

    private int awaited(Process process) throws InterruptedException {
        if (!process.waitFor(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new DemoFailed(
                    "no end within %d s: %s".formatted(Patience.LIMIT.toSeconds(), words));
        }
        return process.exitValue();
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
