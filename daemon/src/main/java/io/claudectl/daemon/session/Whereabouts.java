package io.claudectl.daemon.session;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the one name of a file, which may not exist yet. */
public final class Whereabouts {
    /** Characters of a path; the system takes no longer ones. */
    private static final int LENGTH_MAX = 4_096;

    private Whereabouts() {}

    /**
     * The absolute path without {@code .} and {@code ..}, links resolved as far as it exists; null
     * for a text that is no path: empty, over 4,096 characters, or with a NUL in it.
     *
     * @param cwd absolute; where a relative path starts
     */
    public static @Nullable String of(String cwd, String given) {
        if (given.isBlank() || given.length() > LENGTH_MAX) {
            return null;
        }
        try {
            Path path = Path.of(cwd).resolve(given);
            // The whole, else ever less of it: what is missing cannot be a link.
            for (int names = path.getNameCount(); names > 0; names--) {
                Path head = path.getRoot().resolve(path.subpath(0, names));
                Path real = real(head);
                if (real != null) {
                    return names == path.getNameCount()
                            ? real.toString()
                            : real.resolve(path.subpath(names, path.getNameCount()))
                                    .normalize()
                                    .toString();
                }
            }
            return path.normalize().toString();
        } catch (InvalidPathException noPath) {
            return null;
        }
    }

    private static @Nullable Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException missing) {
            return null;
        }
    }
}
