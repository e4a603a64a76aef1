package io.claudectl.testkit.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A private tmux in control mode: one process answers commands and reports output of panes, so that
 * no test polls. One thread at a time gives commands.
 */
public final class Tmux implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** Characters of a pane's output kept, the last ones. */
    private static final int KEPT = 1 << 16;

    private final Process process;
    private final Writer input;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<List<String>> answers = new ArrayDeque<>();
    private final Map<String, StringBuilder> printed = new HashMap<>();
    private long changes;
    private volatile boolean attached;
    private boolean ended;

    private Tmux(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts a server.
     *
     * @param sockets directory for its socket
     * @param environment of its windows, beside tmux's own
     */
    public static Tmux start(Path sockets, Map<String, String> environment) {
        var command =
                new ProcessBuilder(
                        "tmux",
                        "-L",
                        "e2e",
                        "-f",
                        "/dev/null",
                        "-C",
                        "new-session",
                        "-x",
                        "170",
                        "-y",
                        "50",
                        "exec cat");
        command.environment().clear();
        command.environment().putAll(environment);
        command.environment().put("TMUX_TMPDIR", sockets.toString());
        command.directory(sockets.toFile());
        command.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            var tmux = new Tmux(command.start());
            Thread.ofVirtual().name("tmux").start(tmux::listen);
            tmux.awaitSession();
            return tmux;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start tmux", failure);
        }
    }

    /** Waits for a session, which a command needs. */
    private void awaitSession() {
        lock.lock();
        try {
            var deadline = Deadline.in(ANSWER);
            while (!attached) {
                if (ended || !deadline.await(changed)) {
                    throw new AssertionError("tmux has no session");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Opens a window that runs a command; it closes with it. */
    public Terminal open(
            String name, Path directory, Map<String, String> environment, List<String> command) {
        var line =
                new StringBuilder("new-window -d -P -F '#{pane_id} #{pane_pid}' -n ")
                        .append(quoted(name));
        line.append(" -c ").append(quoted(directory.toString()));
        environment.forEach((key, value) -> line.append(" -e ").append(quoted(key + "=" + value)));
        var shell = new StringBuilder("exec");
        command.forEach(word -> shell.append(' ').append(quoted(word)));
        String[] answer = command(line + " " + quoted(shell.toString())).getFirst().split(" ", 2);
        return new Terminal(this, name, answer[0], Long.parseLong(answer[1]));
    }

    /** Gives a command and returns the lines of its answer. */
    List<String> command(String line) {
        lock.lock();
        try {
            input.write(line + "\n");
            input.flush();
            var deadline = Deadline.in(ANSWER);
            while (answers.isEmpty()) {
                if (ended || !deadline.await(changed)) {
                    throw new AssertionError("tmux does not answer: " + line);
                }
            }
            return answers.poll();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot tell tmux " + line, failure);
        } finally {
            lock.unlock();
        }
    }

    /** Returns a pane's recent output; control characters by their numbers. */
    String printed(String pane) {
        lock.lock();
        try {
            return String.valueOf(printed.get(pane));
        } finally {
            lock.unlock();
        }
    }

    /** Counts what panes printed and windows that closed. */
    long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until {@link #changes} has gone beyond a number; false when time is up. */
    boolean awaitChange(long beyond, Deadline deadline) {
        lock.lock();
        try {
            while (changes <= beyond) {
                if (ended || !deadline.await(changed)) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            input.write("kill-server\n");
            input.flush();
            if (!process.waitFor(ANSWER.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException gone) {
            // It ended early.
            process.destroyForcibly();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Quotes a word for tmux and for the shell alike. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("%begin ")) {
                    answer(lines, line);
                } else if (line.startsWith("%output ")) {
                    printed(line.split(" ", 3));
                } else if (line.startsWith("%session-changed ")) {
                    attached = true;
                    happened(null);
                } else if (line.contains("window-close")) {
                    happened(null);
                }
            }
        } catch (IOException gone) {
            // Handled as the end of its output.
            end();
            return;
        }
        end();
    }

    private void answer(BufferedReader lines, String begin) throws IOException {
        String id = begin.substring("%begin".length());
        var answer = new ArrayList<String>();
        String line = lines.readLine();
        while (line != null && !line.equals("%end" + id) && !line.equals("%error" + id)) {
            answer.add(line);
            line = lines.readLine();
        }
        // The last number is 1 for a command of this client.
        if (id.endsWith(" 1")) {
            happened(answer);
        }
    }

    private void printed(String[] output) {
        lock.lock();
        try {
            StringBuilder kept = printed.computeIfAbsent(output[1], pane -> new StringBuilder());
            kept.append(output[2]);
            kept.delete(0, Math.max(0, kept.length() - KEPT));
            happened(null);
        } finally {
            lock.unlock();
        }
    }

    private void happened(@Nullable List<String> answer) {
        lock.lock();
        try {
            if (answer == null) {
                changes++;
            } else {
                answers.add(answer);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
