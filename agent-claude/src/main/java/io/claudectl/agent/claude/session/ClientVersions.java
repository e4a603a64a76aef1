package io.claudectl.agent.claude.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records which versions of the client continue after a Stop that was answered with context alone,
 * as their transcripts showed. A version that did so once is trusted for good; one that ended its
 * turn twice and never continued gets {@code decision:block} from then on. Kept in a file, a line
 * for each version: {@code <version> went-on} or {@code <version> ended <count>}. Any thread may
 * call.
 */
public final class ClientVersions {
    private static final Logger LOG = LoggerFactory.getLogger(ClientVersions.class);

    /** Ends without a continuation before a version falls back. */
    private static final int FALL_BACK_AFTER = 2;

    private static final int VERSIONS_MAX = 100;

    /** The count of a version that continued. */
    private static final int CONTINUED = -1;

    private final Path file;
    private final Map<String, Integer> ends = new LinkedHashMap<>();

    private ClientVersions(Path file) {
        this.file = file;
    }

    /** Reads the file; a missing or damaged one counts as empty. */
    public static ClientVersions open(Path file) {
        var versions = new ClientVersions(file);
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                versions.read(line.split(" ", -1));
            }
        } catch (NoSuchFileException none) {
            return versions;
        } catch (IOException unreadable) {
            LOG.warn("{} cannot be read: what versions of the client do is learnt anew", file);
        }
        return versions;
    }

    private void read(String[] words) {
        if (words.length == 2 && words[1].equals("went-on")) {
            ends.put(words[0], CONTINUED);
        } else if (words.length == 3 && words[1].equals("ended") && words[2].matches("[1-9]")) {
            ends.put(words[0], Integer.parseInt(words[2]));
        }
    }

    /** Returns whether a version needs {@code decision:block} to continue. */
    public synchronized boolean blocks(String version) {
        return ends.getOrDefault(version, 0) >= FALL_BACK_AFTER;
    }

    /** Returns versions that fell back, in that order. */
    public synchronized List<String> fallbacks() {
        return ends.keySet().stream().filter(this::blocks).toList();
    }

    /** Records the course of one turn. */
    public synchronized void saw(String version, boolean wentOn) {
        int before = ends.getOrDefault(version, 0);
        int now = wentOn ? CONTINUED : before + 1;
        if (before == CONTINUED || before >= FALL_BACK_AFTER || version.isBlank()) {
            return;
        }
        ends.put(version, now);
        if (ends.size() > VERSIONS_MAX) {
            ends.remove(ends.keySet().iterator().next());
        }
        if (now >= FALL_BACK_AFTER) {
            LOG.warn(
                    "client {} ended {} turns at a Stop answered with context alone: it gets decision:block from now on",
                    version,
                    now);
        }
        write();
    }

    /** Trusts a version that fell back again; false when it did not fall back. */
    public synchronized boolean forget(String version) {
        if (!blocks(version)) {
            return false;
        }
        ends.remove(version);
        write();
        return true;
    }

    private void write() {
        var text = new StringBuilder();
        ends.forEach(
                (version, count) ->
                        text.append(version)
                                .append(count == CONTINUED ? " went-on" : " ended " + count)
                                .append('\n'));
        try {
            Path half = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(half);
            Files.createFile(
                    half,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(half, text);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            LOG.warn("{} cannot be written: {}", file, unwritable.toString());
        }
    }
}
