package io.claudectl.daemon;

import io.claudectl.os.NetworkFileSystems;
import io.claudectl.os.OwnUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The paths of the bus's state.
 *
 * @param root {@code CLAUDECTL_HOME}
 */
public record Home(Path root) {
    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private static final int STICKY = 01000;

    public Path bus() {
        return root.resolve("bus");
    }

    public Path database() {
        return bus().resolve("bus.db");
    }

    public Path lock() {
        return bus().resolve("daemon.lock");
    }

    public Path logs() {
        return bus().resolve("log");
    }

    /** Returns the file of one line why the daemon did not start; waiting clients print it. */
    public Path failure() {
        return bus().resolve("daemon.failed");
    }

    /** Returns the file of recent replacements of daemons by newer ones: a time a line. */
    public Path replacements() {
        return bus().resolve("replacements");
    }

    /**
     * Returns the file of one line why this daemon stays though a client is newer; {@code doctor}
     * shows it.
     */
    public Path unreplaced() {
        return bus().resolve("replace.failed");
    }

    /**
     * Returns the file of the client's versions that were seen to continue, or to end, after the
     * bus replied at a turn's end.
     */
    public Path clientVersions() {
        return bus().resolve("client-versions");
    }

    public Path config() {
        return root.resolve("config.toml");
    }

    /** Returns the copy of the last valid settings. */
    public Path lastConfig() {
        return bus().resolve("config.last.toml");
    }

    /** Makes the directories, private to their owner; removes others' permissions from its own. */
    void prepare() throws IOException, Refused {
        if (root.getNameCount() == 0 || sticky(root)) {
            throw new Refused(root + " is shared with others; choose another CLAUDECTL_HOME");
        }
        for (Path directory : new Path[] {root, bus(), logs()}) {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            }
            if (!Files.getOwner(directory).equals(OwnUser.get())) {
                throw new Refused(
                        directory
                                + " belongs to "
                                + Files.getOwner(directory)
                                + "; choose another CLAUDECTL_HOME");
            }
            if (!Files.getPosixFilePermissions(directory).equals(PRIVATE)) {
                Files.setPosixFilePermissions(directory, PRIVATE);
            }
        }
        String type = NetworkFileSystems.type(bus());
        if (NetworkFileSystems.holds(type)) {
            throw new Refused(
                    bus()
                            + " lies on a network file system ("
                            + type
                            + "), where locks and fsync cannot be relied on; set CLAUDECTL_HOME to a local directory");
        }
    }

    /** Returns whether a directory is shared by all users, who need its permissions. */
    private static boolean sticky(Path directory) throws IOException {
        return Files.isDirectory(directory)
                && Files.getAttribute(directory, "unix:mode") instanceof Integer mode
                && (mode & STICKY) != 0;
    }

    /** The state is unusable until a person acts. */
    static final class Refused extends Exception {
        @java.io.Serial private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }
}
