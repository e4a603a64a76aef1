package io.claudectl.e2e.soak;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built program is. */
final class Image {
    private Image() {}

    /** The one named by a property, else the one of this checkout. */
    static Path built() {
        String given = System.getProperty("claudectl.image");
        if (given != null) {
            return Path.of(given).toAbsolutePath();
        }
        Path built = Path.of("dist", "target", "image");
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(built))) {
                return at.resolve(built);
            }
        }
        throw new AssertionError("there is no " + built + "; run dist/build first");
    }
}
