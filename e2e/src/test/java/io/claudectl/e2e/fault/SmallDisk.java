package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A disk of its own, of a few megabytes, that holds the state of one bus. Mounting needs a mount
 * namespace, so what happens on it is played by a second JVM inside one: its {@code main}.
 */
final class SmallDisk {
    private static final int MEGABYTES = 4;

    private final Path mounted;

    private SmallDisk(Path mounted) {
        this.mounted = mounted;
    }

    /** Whether this machine lets us mount anything. */
    static boolean allowed() throws Exception {
        var mount = List.of("mount", "-t", "tmpfs", "tmpfs", "/mnt");
        return run(inNamespace(mount)).isEmpty();
    }

    /** Plays one of the scenes below in a namespace of its own; fails where it failed. */
    static void play(String scene) throws Exception {
        var java = new ArrayList<String>();
        java.add(ProcessHandle.current().info().command().orElseThrow());
        java.addAll(List.of("-ea", "--enable-native-access=ALL-UNNAMED"));
        java.addAll(List.of("-cp", System.getProperty("java.class.path")));
        java.add("-Dclaudectl.image=" + Stage.image());
        java.addAll(List.of(SmallDisk.class.getName(), scene));
        assertThat(run(inNamespace(java))).isEmpty();
    }

    private static List<String> inNamespace(List<String> command) {
        var all = new ArrayList<>(List.of("unshare", "--map-root-user", "--mount"));
        all.addAll(command);
        return all;
    }

    /** Empty when it ended well, else all it said. */
    private static String run(List<String> command) {
        try {
            return said(command);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run " + command, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while it ran: " + command, stop);
        }
    }

    private static String said(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        return exit == 0 ? "" : "exit " + exit + ": " + said;
    }

    /** In the namespace: plays the scene it is told. */
    public static void main(String[] args) throws Exception {
        Map<String, Callable<SmallDisk>> scenes =
                Map.of("full", DiskScenes::full, "read-only", DiskScenes::readOnly);
        scenes.get(args[0]).call();
        System.exit(0);
    }

    /** Mounts it as the state of that bus, before anything of it is written. */
    static SmallDisk below(Stage stage) throws Exception {
        Path state = Files.createDirectories(stage.bus().home());
        String options = "mode=0700,size=" + MEGABYTES + "m";
        assertThat(run(List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", state.toString())))
                .isEmpty();
        // What the client keeps in memory while the disk is full stays in this namespace.
        assertThat(run(List.of("mount", "-t", "tmpfs", "tmpfs", "/dev/shm"))).isEmpty();
        return new SmallDisk(state);
    }

    /** A process that just ended may hold its files for a moment still; the disk is busy then. */
    private static void patiently(List<String> command) {
        assertThat(Patience.until(Patience.LIMIT, () -> run(command).isEmpty())).isTrue();
    }

    void readOnly(boolean only) {
        String options = only ? "remount,ro" : "remount,rw";
        // With its name, mount(8) adds no option it read; a uid of outside the namespace is an
        // error.
        patiently(List.of("mount", "-o", options, "tmpfs", mounted.toString()));
    }

    /** Leaves not one byte free; what was freed since the last time is taken as well. */
    void fill() {
        byte[] page = new byte[4_096];
        try (OutputStream to =
                Files.newOutputStream(
                        filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int i = 0; i <= MEGABYTES * 256; i++) {
                to.write(page);
            }
            throw new AssertionError("the disk is larger than it should be");
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return mounted.resolve("filler");
    }

    void unmount() {
        patiently(List.of("umount", mounted.toString()));
    }
}
