package io.claudectl.os;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs another program to its end, outside any session of the bus. */
public final class ChildProcess {
    /** Exit code of a run beyond its time limit. */
    public static final int LATE = 124;

    /** Exit code of a program that could not be run. */
    public static final int UNRUNNABLE = 127;

    private static final int MOST_BYTES = 16 << 20;
    private static final long OPEN_SECONDS = 2;

    private ChildProcess() {}

    /**
     * The result of a run.
     *
     * @param exit its code; {@link #LATE} after too long a time, {@link #UNRUNNABLE} where it could
     *     not be run
     */
    public record Ran(int exit, String out, String err) {
        public boolean done() {
            return exit == 0;
        }

        /** Returns its output as JSON; null where that is invalid. */
        public @Nullable Object json() {
            try {
                return Json.parse(out);
            } catch (NotJson other) {
                return null;
            }
        }
    }

    /** Runs a program with these arguments, for at most 30 s. */
    public static Ran run(Path program, String... words) throws IOException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        return run(Duration.ofSeconds(30), command);
    }

    /**
     * Runs a program without input, and waits for it.
     *
     * @param limit after which it and its descendants are ended
     */
    public static Ran run(Duration limit, List<String> command) throws IOException {
        return run(limit, command, builder -> {});
    }

    /** Runs a program whose process is configured first. */
    public static Ran run(Duration limit, List<String> command, Consumer<ProcessBuilder> more)
            throws IOException {
        var builder = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("CLAUDECTL_BUS", "off");
        more.accept(builder);
        try {
            Process process = builder.start();
            Future<String> out = text(process.getInputStream());
            Future<String> err = text(process.getErrorStream());
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Ran(ended ? process.exitValue() : LATE, read(out), read(err).strip());
        } catch (IOException unrunnable) {
            return new Ran(UNRUNNABLE, "", String.valueOf(unrunnable.getMessage()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    /**
     * Reads on a thread of its own; without a file, since a temporary directory may be full or
     * missing.
     */
    private static Future<String> text(InputStream from) {
        var read =
                new FutureTask<>(
                        () -> new String(from.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        Thread.ofPlatform().daemon().name("child output").start(read);
        return read;
    }

    /** Returns the output; empty where a process that stays behind keeps the pipe open. */
    private static String read(Future<String> text) throws InterruptedException {
        try {
            return text.get(OPEN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException none) {
            return "";
        }
    }
}
