package io.claudectl.e2e.setup;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Somebody with a home, an empty environment and a program they unpacked or built. */
final class User implements BeforeEachCallback, AfterEachCallback {
    private Path root = Path.of("");

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        root = Files.createTempDirectory("claudectl-setup-").toRealPath();
        Files.createDirectories(home());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        for (Path client : List.of(client(), image().resolve("bin/claudectl"))) {
            if (Files.isExecutable(client) && Files.isDirectory(state().resolve("bus"))) {
                call(client, "daemon", "stop").run();
                break;
            }
        }
        Path lock = state().resolve("bus/daemon.lock");
        Patience.until(Patience.LIMIT, () -> !Files.exists(lock) || free(lock));
        delete(root);
    }

    /** The image that dist/build made. */
    static Path image() {
        return Stage.image();
    }

    Path root() {
        return root;
    }

    Path home() {
        return root.resolve("home");
    }

    Path state() {
        return home().resolve(".claudectl");
    }

    Path config() {
        return home().resolve(".claude");
    }

    Path settings() {
        return config().resolve("settings.json");
    }

    /** The plugin, as the client loads it. */
    Path plugin() {
        return config().resolve("skills/claudectl");
    }

    /** The program on PATH once it is installed. */
    Path program() {
        return home().resolve(".local/bin/claudectl");
    }

    /** The copy that hooks call. */
    Path client() {
        return state().resolve("bin/claudectl");
    }

    OutsideCall call(Path program, String... words) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        return new OutsideCall(
                command,
                home(),
                Map.of("HOME", home().toString(), "PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"),
                "",
                root);
    }

    /** The client's file about a session whose process is this very one. */
    long running() throws IOException {
        Path sessions = Files.createDirectories(config().resolve("sessions"));
        long pid = ProcessHandle.current().pid();
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
        Files.writeString(
                sessions.resolve(pid + ".json"),
                "{\"pid\":%d,\"procStart\":\"%s\",\"cwd\":\"/work/app\"}".formatted(pid, start));
        return pid;
    }

    /** Removes that file. */
    void leave() throws IOException {
        delete(config().resolve("sessions"));
    }

    /** The image's own program. */
    Ran init(String... options) {
        var words = new ArrayList<>(List.of("init"));
        words.addAll(List.of(options));
        return call(image().resolve("bin/claudectl"), words.toArray(String[]::new)).run();
    }

    /** An installation that asks nothing. */
    Ran install(String... options) {
        var words = new ArrayList<>(List.of("--non-interactive"));
        words.addAll(List.of(options));
        return init(words.toArray(String[]::new)).orFail();
    }

    /** The installed program. */
    Ran run(String... words) {
        return call(program(), words).run();
    }

    void settings(String text) {
        try {
            Files.createDirectories(config());
            Files.writeString(settings(), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Every file and link of the home, with its content, but not the sockets. */
    Map<String, String> listing() {
        var listing = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(home())) {
            files.filter(file -> !file.equals(home()))
                    .forEach(
                            file -> listing.put(home().relativize(file).toString(), content(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return listing;
    }

    private static String content(Path file) {
        try {
            if (Files.isSymbolicLink(file)) {
                return "-> " + Files.readSymbolicLink(file);
            }
            return Files.isRegularFile(file) && Files.size(file) < 1 << 20
                    ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Copies an image as a person would: times and modes kept. */
    Path copy(Path image, String name) {
        Path to = root.resolve(name);
        var copied =
                new OutsideCall(
                        List.of("cp", "-a", image.toString(), to.toString()),
                        root,
                        Map.of("PATH", "/usr/bin:/bin"),
                        "",
                        root);
        copied.run().orFail();
        return to;
    }

    static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, java.io.IOException failure) throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static boolean free(Path lock) {
        try (var file =
                java.nio.channels.FileChannel.open(lock, java.nio.file.StandardOpenOption.WRITE)) {
            return file.tryLock() != null;
        } catch (IOException gone) {
            return !Files.exists(lock, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
