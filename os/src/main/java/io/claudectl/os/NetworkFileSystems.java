package io.claudectl.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** File systems on which locks and fsync cannot be relied on. */
public final class NetworkFileSystems {
    private static final Set<String> NAMES =
            Set.of(
                    "cifs",
                    "smb3",
                    "smbfs",
                    "smb2",
                    "9p",
                    "afs",
                    "ceph",
                    "glusterfs",
                    "lustre",
                    "beegfs",
                    "ncpfs",
                    "coda");

    private static final List<String> BEGINNINGS =
            List.of("nfs", "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.rclone", "fuse.s3fs");

    private NetworkFileSystems() {}

    /**
     * Returns the type of the file system that holds an existing path, as the kernel names it;
     * empty where no mount is listed for it, as in a chroot whose root is not a mount point.
     */
    public static String type(Path existing) {
        try {
            return Files.getFileStore(existing).type();
        } catch (IOException unlisted) {
            return "";
        }
    }

    /**
     * Returns whether it is one of them.
     *
     * @param type as the kernel names it
     */
    public static boolean holds(String type) {
        String name = type.toLowerCase(Locale.ROOT);
        return NAMES.contains(name) || BEGINNINGS.stream().anyMatch(name::startsWith);
    }
}
