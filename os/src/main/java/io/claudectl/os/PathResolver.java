package io.claudectl.os;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the canonical name of a file, which may not exist yet. */
public final class PathResolver {
    /** Characters of a path, by the system's limit. */
    private static final int LENGTH_MAX = 4_096;

    private PathResolver() {}

    /**
     * Returns the absolute path without {@code .} and {@code ..}, links resolved as far as it
     * exists; null for an invalid path: empty, over 4,096 characters, with a NUL in it, or relative
     * to a directory that is not absolute.
     *
     * @param cwd where a relative path starts
     */
    public static @Nullable String of(String cwd, String given) {
        if (given.isBlank() || given.length() > LENGTH_MAX) {
            return null;
        }
        try {
            Path path = Path.of(cwd).resolve(given);
            return path.isAbsolute() ? found(path).toString() : null;
        } catch (InvalidPathException noPath) {
            return null;
        }
    }

    /** Returns the directory with its links resolved; as given where that is not possible. */
    public static String real(String directory) {
        try {
            return Path.of(directory).toRealPath().toString();
        } catch (IOException | InvalidPathException gone) {
            return directory;
        }
    }

    /** Resolves the whole, else ever shorter beginnings: the missing rest cannot be a link. */
    private static Path found(Path path) {
        for (int names = path.getNameCount(); names > 0; names--) {
            Path real = real(path.getRoot().resolve(path.subpath(0, names)));
            if (real != null && names == path.getNameCount()) {
                return real;
            }
            if (real != null) {
                Path whole = real.resolve(path.subpath(names, path.getNameCount()));
                Path normal = whole.normalize();
                // After a .. out of a missing part, the remaining path may exist and be a link.
                return normal.equals(whole) ? whole : found(normal);
            }
        }
        return path.normalize();
    }

    private static @Nullable Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException missing) {
            return null;
        }
    }
}
