package io.claudectl.e2e.never;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The built image with parts that can be spoiled and put back; it counts the JVMs it starts. */
final class BrokenImage {
    private final Path real;
    private final Path image;

    /** Makes one of links to the real image's parts. */
    BrokenImage(Path real, Path image) throws IOException {
        this.real = real.toRealPath();
        this.image = image;
        Files.createDirectories(image.resolve("bin"));
        Files.createDirectories(image.resolve("jre/bin"));
        Files.createDirectories(image.resolve("lib"));
        Files.copy(this.real.resolve("bin/claudectl"), image.resolve("bin/claudectl"));
        try (Stream<Path> parts = Files.list(this.real.resolve("lib"))) {
            for (Path part : parts.toList()) {
                put("lib/" + part.getFileName());
            }
        }
        Files.createFile(starts());
        repair("jre/bin/claudectl-daemon");
    }

    Path directory() {
        return image;
    }

    private Path starts() {
        return image.resolve("starts");
    }

    /** How many JVMs were started for a daemon so far. */
    long started() throws IOException {
        return Files.size(starts());
    }

    void remove(String part) {
        act(() -> Files.delete(image.resolve(part)));
    }

    /** Puts other bytes in the place of a part. */
    void replace(String part, byte[] bytes) {
        remove(part);
        act(() -> Files.write(image.resolve(part), bytes));
    }

    /** Leaves the first half of a part. */
    void cut(String part) {
        act(
                () -> {
                    byte[] whole = Files.readAllBytes(image.resolve(part));
                    Files.delete(image.resolve(part));
                    Files.write(image.resolve(part), Arrays.copyOf(whole, whole.length / 2));
                });
    }

    /** A jar is copied: the JVM would look for the others beside what a link leads to. */
    private void put(String part) throws IOException {
        if (part.endsWith(".jar")) {
            Files.copy(real.resolve(part), image.resolve(part), StandardCopyOption.COPY_ATTRIBUTES);
        } else {
            Files.createSymbolicLink(image.resolve(part), real.resolve(part));
        }
    }

    void repair(String part) {
        act(
                () -> {
                    Path at = image.resolve(part);
                    Files.deleteIfExists(at);
                    if (!part.startsWith("jre/")) {
                        put(part);
                        return;
                    }
                    Files.write(
                            at,
                            List.of(
                                    "#!/bin/sh",
                                    "printf . >> '" + starts() + "'",
                                    "exec '" + real.resolve(part) + "' \"$@\""),
                            StandardOpenOption.CREATE);
                    Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
                });
    }

    /** Something with files that may fail. */
    interface Act {
        void run() throws IOException;
    }

    static void act(Act act) {
        try {
            act.run();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot set the scene", failure);
        }
    }
}
