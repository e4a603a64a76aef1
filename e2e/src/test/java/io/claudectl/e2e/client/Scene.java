package io.claudectl.e2e.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** An image around the client, a home, and whatever was started in them. */
final class Scene implements Closeable {
    final Path dir;
    final Path image;
    final Path home;

    private final Deque<Closeable> opened = new ArrayDeque<>();

    Scene(Build build, Path dir) throws IOException {
        this.dir = dir.toRealPath();
        this.image = this.dir.resolve("image");
        this.home = this.dir.resolve("home");
        Files.createDirectories(image.resolve("bin"));
        Files.createDirectories(image.resolve("lib"));
        Files.createDirectories(image.resolve("jre/bin"));
        Files.copy(build.client(), client());
        Files.createFile(image.resolve("lib/jvm.options"));
        java("exit 1");
    }

    Path client() {
        return image.resolve("bin/claudectl");
    }

    Path bus() {
        return home.resolve("bus");
    }

    Path socket() {
        return bus().resolve("bus.sock");
    }

    Path clientLog() {
        return bus().resolve("log/client.log");
    }

    /** A daemon that listens. */
    FakeDaemon daemon() throws IOException {
        prepareHome();
        return daemonAt(socket());
    }

    FakeDaemon daemonAt(Path where) throws IOException {
        return opened(FakeDaemon.at(where));
    }

    /** The directories as the client makes them. */
    void prepareHome() throws IOException {
        var closed =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(bus().resolve("log"), closed);
    }

    /** What the image has for a JVM: a script. It finds the scene's directory in {@code $scene}. */
    void java(String... lines) throws IOException {
        Path java = image.resolve("jre/bin/claudectl-daemon");
        String script = "#!/bin/sh\nscene='" + dir + "'\n" + String.join("\n", lines) + "\n";
        Files.writeString(java, script);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A JVM that writes its pid to the file {@code started} and stays until the scene is over. */
    void javaThatStays() throws IOException {
        java("echo $$ >> \"$scene/started\"", "exec tail -f /dev/null");
    }

    /** The processes that {@link #javaThatStays} has started so far. */
    List<String> started() throws IOException {
        Path started = dir.resolve("started");
        return Files.exists(started) ? Files.readAllLines(started) : List.of();
    }

    /**
     * Waits until whoever starts a daemon in the background has seen it, and let go of the lock.
     */
    void startIsOver() {
        Until.holds("the start is over", () -> lockIsFree(bus().resolve("start.lock")));
    }

    private static boolean lockIsFree(Path lock) throws IOException {
        Process flock = new ProcessBuilder("flock", "-n", lock.toString(), "true").start();
        try {
            return flock.waitFor() == 0;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while a lock was tried", stopped);
        }
    }

    /** Whether a script has written that many lines. */
    boolean has(String name, int lines) throws IOException {
        Path file = dir.resolve(name);
        return Files.exists(file) && Files.readAllLines(file).size() >= lines;
    }

    /** A call of the client, not made yet. */
    Running.Plan plan(String... arguments) {
        return new Running.Plan(this, List.of(arguments));
    }

    /** A call of the client. */
    Running run(String... arguments) throws IOException {
        return plan(arguments).start();
    }

    String read(String name) throws IOException {
        return Files.readString(dir.resolve(name), StandardCharsets.UTF_8);
    }

    <T extends Closeable> T opened(T thing) {
        opened.push(thing);
        return thing;
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        for (String pid : started()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        // Whoever follows them in the background writes into the home that is about to be deleted.
        if (Files.isRegularFile(bus().resolve("start.lock"))) {
            startIsOver();
        }
    }
}
