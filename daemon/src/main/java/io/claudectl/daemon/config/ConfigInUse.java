package io.claudectl.daemon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings a daemon runs with. An invalid file keeps no mail back: the last valid one stays in
 * use, a copy of which is in the state, or else the defaults.
 *
 * @param problem why the file is not used, and the replacement; null where it is used
 */
public record ConfigInUse(Config config, @Nullable String problem) {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigInUse.class);

    /**
     * Reads the file, or its replacement; never fails.
     *
     * @param file the person's
     * @param copy of the last valid one
     */
    public static ConfigInUse of(Path file, Path copy) {
        String why;
        try {
            Config config = Config.read(file);
            keep(file, copy);
            return new ConfigInUse(config, null);
        } catch (ConfigWrong wrong) {
            why = String.valueOf(wrong.getMessage());
        } catch (IOException unreadable) {
            why = "cannot read " + file + ": " + unreadable.getMessage();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
            LOG.warn("reading {} failed", file, failure);
            why = file + ": it cannot be understood (" + failure.getClass().getSimpleName() + ")";
        }
        Config last = last(copy);
        return new ConfigInUse(
                last == null ? Config.DEFAULT : last,
                why
                        + "; the bus runs with "
                        + (last == null ? "the defaults" : "the last good settings")
                        + " until it is corrected and the daemon restarted (claudectl daemon stop)");
    }

    private static @Nullable Config last(Path copy) {
        try {
            return Files.exists(copy) ? Config.read(copy) : null;
        } catch (IOException | ConfigWrong | RuntimeException damaged) {
            LOG.warn("the copy {} of the settings cannot be read", copy, damaged);
            return null;
        }
    }

    private static void keep(Path file, Path copy) {
        try {
            String text = ConfigFile.text(file);
            if (text == null) {
                Files.deleteIfExists(copy);
                return;
            }
            Path fresh = copy.resolveSibling(copy.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, text);
            Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | ConfigWrong unwritable) {
            LOG.warn("no copy of the settings can be kept in {}", copy, unwritable);
        }
    }
}
