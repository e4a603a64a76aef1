package io.claudectl.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/** The account this process runs as. */
public final class OwnUser {
    private OwnUser() {}

    /**
     * Returns the owner of this process.
     *
     * <p>{@code /proc/self} is a link that the kernel gives to root; only its target directory has
     * the uid of the process (proc(5)). So the link is followed.
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static UserPrincipal get() throws IOException {
        return Files.getOwner(Path.of("/proc/self"));
    }
}
