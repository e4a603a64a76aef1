package io.claudectl.demo;

import io.claudectl.core.store.EventSource;
import io.claudectl.store.sqlite.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A bus of its own in a scratch directory: its state, a home for the sessions, directories to work
 * in. Nothing of the caller's environment reaches it.
 */
public final class PrivateBus implements AutoCloseable {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);
    private static final int EVENTS_MAX = 100_000;

    private final Path image;
    private final Path root;
    private final InstantSource clock;
    private final List<ScriptedSession> sessions = new ArrayList<>();

    private PrivateBus(Path image, Path root, InstantSource clock) {
        this.image = image;
        this.root = root;
        this.clock = clock;
    }

    /**
     * Prepares one; the daemon starts with the first call.
     *
     * @param image the program's directory
     * @param root an empty directory, removed by {@link #remove}
     */
    public static PrivateBus in(Path root, Path image, InstantSource clock) {
        try {
            var bus = new PrivateBus(image, root.toRealPath(), clock);
            for (Path directory : List.of(bus.user(), bus.scratch(), bus.work())) {
                Files.createDirectories(directory);
            }
            return bus;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare " + root, failure);
        }
    }

    public Path client() {
        return image.resolve("bin").resolve("claudectl");
    }

    /** {@code CLAUDECTL_HOME}. */
    public Path home() {
        return root.resolve("state");
    }

    public Path database() {
        return home().resolve("bus").resolve("bus.db");
    }

    /** {@code HOME} of the sessions. */
    public Path user() {
        return root.resolve("home");
    }

    Path scratch() {
        return root.resolve("run");
    }

    private Path work() {
        return root.resolve("proj");
    }

    /** A directory to work in, made when it is missing. */
    public Path directory(String name) {
        try {
            return Files.createDirectories(work().resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make " + name, failure);
        }
    }

    /** Writes the bus's {@code config.toml}; a daemon reads it when it starts. */
    public void configure(String toml) {
        try {
            Files.createDirectories(home());
            Files.writeString(home().resolve("config.toml"), toml);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the configuration", failure);
        }
    }

    InstantSource clock() {
        return clock;
    }

    /** What every process of this bus finds in its environment. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", user().toString());
        environment.put("PATH", image.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("CLAUDECTL_HOME", home().toString());
        return environment;
    }

    /** A call of the client outside every session. */
    public OutsideCall outside(String... words) {
        var all = new ArrayList<String>();
        all.add(client().toString());
        all.addAll(List.of(words));
        return new OutsideCall(all, root, environment(), "", scratch())
                .with("CLAUDECTL_BUS", "off");
    }

    /** A script run by a shell outside every session, with the client on its PATH. */
    public OutsideCall shell(String script) {
        return new OutsideCall(
                List.of("/bin/sh", "-c", script), root, environment(), "", scratch());
    }

    /** Runs the client outside every session. */
    public Ran call(String... words) {
        return outside(words).run();
    }

    /** How a session is to be opened, in a directory of that name. */
    public SessionPlan session(String name) {
        return new SessionPlan(this, name, directory(name), Map.of(), false, true, null, null);
    }

    ScriptedSession opened(ScriptedSession session) {
        sessions.add(session);
        return session;
    }

    /** The sessions' names by process number. */
    public Map<Long, String> sessionNames() {
        Map<Long, String> names = new LinkedHashMap<>();
        sessions.forEach(session -> names.put(session.pid(), session.name()));
        return names;
    }

    /** Everything that happened so far, in order. */
    public List<EventSource.Entry> events() {
        if (!Files.exists(database())) {
            return List.of();
        }
        try (var log = EventLog.open(database())) {
            return log.after(0, EVENTS_MAX);
        }
    }

    /** The process number of the daemon that runs now. */
    public long daemon() {
        return Long.parseLong(call("daemon", "status", "--json").orFail().text("pid"));
    }

    /** Ends the sessions, then the daemon. */
    @Override
    public void close() {
        for (ScriptedSession session : sessions.reversed()) {
            session.kill();
        }
        sessions.clear();
        if (!Files.exists(home().resolve("bus"))) {
            return;
        }
        // One that is just starting shows nowhere yet, and would outlive its directory.
        call("daemon", "start");
        Ran status = call("daemon", "status", "--json");
        long pid = status.exit() == 0 ? number(status.text("pid")) : 0;
        if (pid == 0) {
            return;
        }
        call("daemon", "stop");
        if (!Patience.until(Patience.LIMIT, () -> !Processes.lives(pid))) {
            throw new DemoFailed("the bus daemon with pid " + pid + " does not end");
        }
    }

    private static long number(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /**
     * Removes everything; call it after {@link #close}. A process that just ends may still write.
     */
    public void remove() {
        if (!Patience.until(ENDS_WITHIN, this::removed)) {
            throw new DemoFailed("cannot remove " + root);
        }
    }

    private boolean removed() {
        if (!Files.exists(root)) {
            return true;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException | UncheckedIOException changing) {
            return false;
        }
    }
}
