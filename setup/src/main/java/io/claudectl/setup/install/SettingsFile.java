package io.claudectl.setup.install;

import io.claudectl.json.JsonEdit;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The client's settings as they stand, fit to be changed.
 *
 * @param bytes null where there is no file
 * @param mode such as {@code rw-r--r--}
 */
record SettingsFile(Path path, byte @Nullable [] bytes, String mode, JsonEdit json) {
    private static final int BYTES_MAX = 16 << 20;

    /** Reads the file. Refuses whatever a change could damage, with the reason and a way out. */
    static SettingsFile read(Path path) throws IOException, Refused {
        if (Files.isSymbolicLink(path)) {
            throw new Refused(
                    "%s is a symbolic link to %s, which may belong to something else: nothing was changed. Make it a file of its own, or use --plugin no"
                            .formatted(path, Files.readSymbolicLink(path)));
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return new SettingsFile(path, null, Step.PRIVATE, parsed(path, ""));
        }
        if (!Files.isRegularFile(path)) {
            throw new Refused(path + " is no file: nothing was changed");
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        // Asked of the bits, since root may write anything.
        if (!mode.contains(PosixFilePermission.OWNER_WRITE)) {
            throw new Refused(
                    "%s is write-protected: nothing was changed. To let claudectl change it: chmod u+w %s"
                            .formatted(path, path));
        }
        if (Files.size(path) > BYTES_MAX) {
            throw new Refused(path + " is larger than 16 MiB: nothing was changed");
        }
        byte[] bytes = Files.readAllBytes(path);
        return new SettingsFile(
                path,
                bytes,
                PosixFilePermissions.toString(mode),
                parsed(path, decoded(path, bytes)));
    }

    private static String decoded(Path path, byte[] bytes) throws Refused {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException broken) {
            throw new Refused(path + " is not UTF-8: nothing was changed. Mend it first");
        }
    }

    private static JsonEdit parsed(Path path, String text) throws Refused {
        try {
            return JsonEdit.of(text);
        } catch (NotJson broken) {
            throw new Refused(
                    "%s is no valid JSON (%s): nothing was changed. Mend it first"
                            .formatted(path, broken.getMessage()));
        }
    }

    /** True where there was a file before. */
    boolean there() {
        return bytes != null;
    }
}
