package io.claudectl.e2e.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A process below which the soak starts others: a Claude session, or a shell outside any. See
 * {@code actor.c} for what goes over its pipes.
 */
final class Actor implements AutoCloseable {
    /** Kills a child the moment it says something: it may not have confirmed yet what it wrote. */
    static final long WHEN_HEARD = -1;

    private final Process process;
    private final Writer commands;
    private final Map<Long, Child> children = new ConcurrentHashMap<>();
    private final Thread reader;
    private long ids;
    private volatile boolean gone;

    private Actor(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.reader = Thread.ofPlatform().daemon().name("actor-" + process.pid()).start(this::read);
    }

    /** Starts one with exactly this environment. */
    static Actor start(Path program, Map<String, String> environment) {
        try {
            var builder = new ProcessBuilder(program.toString());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            return new Actor(builder.start());
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot start " + program, failed);
        }
    }

    /** Compiles the program. */
    static Path program(Path directory) {
        Path source = Path.of("src", "test", "c", "actor.c");
        Path here = source.toFile().exists() ? source : Path.of("e2e").resolve(source);
        Path program = directory.resolve("actor");
        try {
            Process compiler =
                    new ProcessBuilder(
                                    "cc",
                                    "-O2",
                                    "-std=c11",
                                    "-D_GNU_SOURCE",
                                    "-o",
                                    program.toString(),
                                    here.toString())
                            .redirectErrorStream(true)
                            .start();
            String said =
                    new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (compiler.waitFor() != 0) {
                throw new AssertionError("cannot compile " + here + ":\n" + said);
            }
            return program;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot compile " + here, failed);
        } catch (InterruptedException stopped) {
            throw new AssertionError("stopped while compiling", stopped);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return !gone;
    }

    /**
     * Starts a child that finds this on its standard input.
     *
     * @param killAfterMicros when it is killed, if it still runs then; 0 for never; {@link
     *     #WHEN_HEARD}
     */
    Child run(Path directory, List<String> words, String input, long killAfterMicros) {
        return start("run", directory, words, input, killAfterMicros);
    }

    /** Starts a child that is talked to. */
    Child open(Path directory, List<String> words) {
        return start("open", directory, words, "-", 0);
    }

    private Child start(String how, Path directory, List<String> words, String input, long micros) {
        Child child;
        synchronized (this) {
            child = new Child(++ids, String.join(" ", words.subList(1, words.size())));
            children.put(child.id, child);
        }
        var fields = new ArrayList<String>();
        fields.addAll(List.of(how, Long.toString(child.id), Long.toString(micros)));
        fields.addAll(List.of(directory.toString(), input));
        fields.addAll(words);
        tell(fields);
        if (gone) {
            child.ended(Ended.LOST);
        }
        return child;
    }

    void say(Child child, String line) {
        tell(List.of("say", Long.toString(child.id), line));
    }

    void kill(Child child) {
        tell(List.of("kill", Long.toString(child.id)));
    }

    /** For the environment of later children. */
    void set(String name, String value) {
        tell(List.of("set", name, value));
    }

    /** Ends it as a crash would; its children are left alone. */
    void crash() {
        process.destroyForcibly();
    }

    private synchronized void tell(List<String> fields) {
        try {
            commands.write(
                    fields.stream()
                            .map(Actor::escaped)
                            .collect(Collectors.joining("\t", "", "\n")));
            commands.flush();
        } catch (IOException broken) {
            // It crashed; the reader sees that too and ends the children.
            gone = true;
        }
    }

    private static String escaped(String field) {
        return field.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
    }

    private void read() {
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                String[] parts = line.split(" ", 3);
                Child child = children.get(Long.valueOf(parts[1]));
                if (child != null) {
                    heard(child, parts[0], parts.length > 2 ? parts[2] : "");
                }
            }
        } catch (IOException broken) {
            // The same as its end.
        }
        gone = true;
        children.values().forEach(child -> child.ended(Ended.LOST));
        children.clear();
    }

    private void heard(Child child, String what, String text) {
        switch (what) {
            case "out" -> child.heard(text);
            case "err" -> child.complained(text);
            case "end" -> {
                children.remove(child.id);
                child.ended(Integer.parseInt(text));
            }
            default -> {
                // Its number is of no use here.
            }
        }
    }

    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException broken) {
            // Gone already.
        }
        try {
            process.waitFor();
            reader.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
