package io.claudectl.e2e.checkout;

import static java.util.Objects.requireNonNull;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A copy of the scripts in a directory of its own. Programs made with {@link #program} come first
 * on its path; with {@link #bare} they and a few of every machine are all that is there.
 */
final class Checkout {
    private static final Path REAL = real();

    /** Enough to run the scripts, and nothing that they could install. */
    private static final List<String> EVERY_MACHINE =
            List.of(
                    "bash",
                    "sh",
                    "sed",
                    "awk",
                    "grep",
                    "cat",
                    "cut",
                    "dirname",
                    "env",
                    "find",
                    "head",
                    "id",
                    "mkdir",
                    "mktemp",
                    "nice",
                    "paste",
                    "readlink",
                    "renice",
                    "rm",
                    "sort",
                    "tail",
                    "tee",
                    "touch",
                    "tr",
                    "uname",
                    "basename",
                    "ln",
                    "chmod");

    private final Path root;
    private final Path programs;
    private final Map<String, String> environment = new LinkedHashMap<>();

    Checkout(Path scratch) throws IOException {
        root = Files.createDirectory(scratch.resolve("checkout"));
        programs = Files.createDirectory(scratch.resolve("programs"));
        for (String file : List.of("test", "claudectl", "scripts", "dist/build", ".ci/run")) {
            copy(file);
        }
        environment.put("HOME", scratch.toString());
        environment.put("PATH", programs + ":/usr/bin:/bin");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    /** The checkout these tests are part of. */
    static Path real() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("dist/build"))) {
            at = requireNonNull(at.getParent(), "the tests run outside a checkout");
        }
        return at;
    }

    Path root() {
        return root;
    }

    private void copy(String file) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        sh("cp -a '" + REAL.resolve(file) + "' '" + root.resolve(file).getParent() + "/'").orFail();
    }

    /** The names of all test classes of the real checkout, each with what it holds. */
    Checkout withTests() throws IOException {
        sh("cd '"
                        + REAL
                        + "' && find . -path '*/src/test/java/*' -name '*.java' -not -path '*/target/*'"
                        + " | tar cf - -T - | tar xf - -C '"
                        + root
                        + "'")
                .orFail();
        return this;
    }

    /** Hides every program of the machine but the most common. */
    Checkout bare() throws IOException {
        for (String name : EVERY_MACHINE) {
            for (String folder : List.of("/usr/bin", "/bin")) {
                Path there = Path.of(folder, name);
                if (Files.isExecutable(there) && !Files.exists(programs.resolve(name))) {
                    Files.createSymbolicLink(programs.resolve(name), there);
                }
            }
        }
        environment.put("PATH", programs.toString());
        return this;
    }

    Checkout with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** A program that writes its name and words to the log, then does what these lines say. */
    Checkout program(String name, String... lines) throws IOException {
        String log = "echo \"" + name + " $*\" >>'" + log() + "'";
        write(programs.resolve(name), log + "\n" + String.join("\n", lines));
        return this;
    }

    /** A script of the checkout that does nothing but write to the log. */
    Checkout script(String path) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.deleteIfExists(root.resolve(path));
        write(root.resolve(path), "echo \"" + path + " $*\" >>'" + log() + "'");
        return this;
    }

    private static void write(Path file, String lines) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + lines + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path programs() {
        return programs;
    }

    private Path log() {
        return root.resolve("called");
    }

    /** How the programs were called, in turn. */
    List<String> called() {
        try {
            return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs a script of the checkout; without a terminal, with an empty standard input. */
    Ran run(String script, String... words) {
        var command = new ArrayList<>(List.of(root.resolve(script).toString()));
        command.addAll(List.of(words));
        return new OutsideCall(command, root, environment, "", root.getParent()).run();
    }

    Ran sh(String line) {
        return new OutsideCall(
                        List.of("/bin/sh", "-c", line),
                        root,
                        Map.of("PATH", "/usr/bin:/bin", "HOME", root.toString()),
                        "",
                        root.getParent())
                .run();
    }
}
