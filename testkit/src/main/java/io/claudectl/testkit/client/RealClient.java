package io.claudectl.testkit.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts the real client, in a terminal or without one, with a complete environment. */
public final class RealClient {
    private static final long ENDS_WITHIN_SECONDS = 60;

    /** One of these is below the prompt; with a running monitor it is not the first. */
    private static final List<String> FOOTERS =
            List.of("? for shortcuts", "bypass permissions on", "mode on");

    private final Path program;
    private final Map<String, String> environment;

    public RealClient(Path program, Map<String, String> environment) {
        this.program = program;
        this.environment = Map.copyOf(environment);
    }

    /** The result of a run without a terminal. */
    public record Ended(int exit, String out, String err) {}

    /** Opens a session in a terminal, ready for a prompt. */
    public Terminal interactive(Tmux tmux, String name, Path directory, String... arguments) {
        return interactive(tmux, name, directory, Map.of(), arguments);
    }

    /** Opens a session in a terminal, ready for a prompt, with more in its environment. */
    public Terminal interactive(
            Tmux tmux, String name, Path directory, Map<String, String> more, String... arguments) {
        var all = new LinkedHashMap<>(environment);
        all.putAll(more);
        Terminal terminal = tmux.open(name, directory, all, command(arguments));
        terminal.await(
                "its prompt",
                screen -> screen.contains("\u276f") && FOOTERS.stream().anyMatch(screen::contains));
        return terminal;
    }

    /** Runs one turn without a terminal: {@code claude -p}. */
    public Ended headless(Path directory, String prompt, String... arguments) {
        var words = new ArrayList<>(List.of("-p"));
        words.addAll(List.of(arguments));
        words.add(prompt);
        return run(directory, words.toArray(String[]::new));
    }

    /** Runs it to its end. */
    public Ended run(Path directory, String... arguments) {
        try {
            Path out = Files.createTempFile(directory, "out", ".txt");
            Path err = Files.createTempFile(directory, "err", ".txt");
            var builder = new ProcessBuilder(command(arguments)).directory(directory.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Process process = builder.start();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "the client does not end: %s%n%s%n%s"
                                .formatted(
                                        List.of(arguments),
                                        Files.readString(out),
                                        Files.readString(err)));
            }
            var ended = new Ended(process.exitValue(), text(out), text(err));
            Files.delete(out);
            Files.delete(err);
            return ended;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run the client", failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while the client ran", stopped);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
