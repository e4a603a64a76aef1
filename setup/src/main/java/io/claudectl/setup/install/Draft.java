package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A plan while it is made: steps, and what will be on record. */
final class Draft {
    final List<Step> steps = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final Map<Path, String> files = new LinkedHashMap<>();
    final Map<Path, Path> moved = new LinkedHashMap<>();
    private final Set<Path> directories = new LinkedHashSet<>();
    private final Path state;

    Draft(Places places, @Nullable Onboarding before) {
        this.state = places.state();
        if (before != null) {
            directories.addAll(before.directories());
            moved.putAll(before.moved());
        }
    }

    List<Path> directories() {
        return List.copyOf(directories);
    }

    /** Puts a file in place, unless it stands there already with this content and mode. */
    void write(Path file, byte[] content, String mode, boolean text) throws IOException, Refused {
        byte[] there = read(file);
        files.put(file, hash(content));
        madeFor(file);
        if (!Arrays.equals(there, content) || !mode.equals(mode(file))) {
            steps.add(new Step.Write(file, there, content, mode, text));
        }
    }

    void write(Path file, String content) throws IOException, Refused {
        write(file, content.getBytes(StandardCharsets.UTF_8), Step.SHARED, true);
    }

    /** Leads a link somewhere, unless it leads there already. */
    void link(Path link, Path target) throws IOException, Refused {
        madeFor(link);
        if (!target.equals(target(link))) {
            steps.add(new Step.Link(link, target));
        }
    }

    /** Remembers which directories will be made for this file. What the state needs stays. */
    void madeFor(Path file) throws Refused {
        for (Path at = file.getParent(); at != null; at = at.getParent()) {
            if (Files.exists(at) && !Files.isDirectory(at)) {
                throw new Refused(at + " is no directory: nothing was changed. Move it away");
            }
        }
        if (file.startsWith(state)) {
            return;
        }
        var missing = new ArrayList<Path>();
        for (Path at = file.getParent();
                at != null && !Files.exists(at, LinkOption.NOFOLLOW_LINKS);
                at = at.getParent()) {
            missing.addFirst(at);
        }
        directories.addAll(missing);
    }

    /** The bytes of a regular file; null where there is none. */
    static byte @Nullable [] read(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Files.readAllBytes(file)
                : null;
    }

    /** Where a symbolic link leads; null where there is none. */
    static @Nullable Path target(Path link) throws IOException {
        return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : null;
    }

    private static String mode(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(file))
                : "";
    }

    /** SHA-256, in hex. */
    static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }
}
