package io.claudectl.os;

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
     * Whether it is one of them.
     *
     * @param type as the kernel names it
     */
    public static boolean holds(String type) {
        String name = type.toLowerCase(Locale.ROOT);
        return NAMES.contains(name) || BEGINNINGS.stream().anyMatch(name::startsWith);
    }
}
