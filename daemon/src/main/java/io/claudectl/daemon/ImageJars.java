package io.claudectl.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Checks the jars of the image beside its AOT cache. A JVM that finds a class in the cache opens no
 * jar, so a daemon of an incomplete upgrade would serve until the first class that is missing.
 */
final class ImageJars {
    private ImageJars() {}

    /**
     * Names the first jar whose length differs from the image's manifest, with both lengths; null
     * where all match, and without a cache or manifest.
     *
     * @param image the image's directory; null for none
     */
    static @Nullable String misfit(@Nullable String image) throws IOException {
        if (image == null) {
            return null;
        }
        Path lib = Path.of(image, "lib");
        Path manifest = lib.resolve("manifest");
        if (!Files.exists(manifest) || !Files.exists(lib.resolve("claudectl.aot"))) {
            return null;
        }
        for (String line : Files.readAllLines(manifest)) {
            String[] fields = line.split(" ", 3);
            if (fields.length == 3 && fields[2].startsWith("lib/") && fields[2].endsWith(".jar")) {
                Path jar = Path.of(image, fields[2]);
                long bytes = Files.exists(jar) ? Files.size(jar) : -1;
                if (bytes != Long.parseLong(fields[1])) {
                    return bytes < 0
                            ? jar + " is missing"
                            : "%s has %d bytes, not %s".formatted(jar, bytes, fields[1]);
                }
            }
        }
        return null;
    }
}
