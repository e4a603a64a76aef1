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
 * Where the bus keeps its state.
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

    /** One line that says why the daemon did not start; clients that wait print it. */
    public Path failure() {
        return bus().resolve("daemon.failed");
    }

    /** When daemons made way for newer ones lately: a time a line. */
    public Path replacements() {
        return bus().resolve("replacements");
    }

    /**
     * One line that says why this daemon stays though a client is newer; {@code doctor} shows it.
     */
    public Path unreplaced() {
        return bus().resolve("replace.failed");
    }

    /**
     * The versions of the client that were seen to go on, or to end, after the bus replied at a
     * turn's end.
     */
    public Path clientVersions() {
        return bus().resolve("client-versions");
    }

    public Path config() {
        return root.resolve("config.toml");
    }

    /** The last settings that could be taken. */
    public Path lastConfig() {
        return bus().resolve("config.last.toml");
    }

    /** Makes the directories, private to their owner; tightens them where they are ours. */
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

    /** Closing such a directory would lock everybody else out. */
    private static boolean sticky(Path directory) throws IOException {
        return Files.isDirectory(directory)
                && Files.getAttribute(directory, "unix:mode") instanceof Integer mode
                && (mode & STICKY) != 0;
    }

    /** The state cannot be used, and a person must do something about it. */
    static final class Refused extends Exception {
        @java.io.Serial private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }
}
