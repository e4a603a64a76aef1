package io.claudectl.daemon;

import io.claudectl.daemon.broker.StoreGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files this daemon has open, by device and inode. A file that was removed, moved away or
 * replaced stays open and takes writes that no other program ever reads. Any thread may call.
 */
final class OpenFiles implements StoreGuard {
    private final Path lock;
    private final Path database;
    private final Path log;
    private final Object lockKey;
    private final Object databaseKey;

    // The log is made by the first commit.
    private volatile @Nullable Object logKey;

    private volatile boolean databaseLost;

    /** Records the files that are open now. */
    OpenFiles(Path lock, Path database) throws IOException {
        this.lock = lock;
        this.database = database;
        this.log = database.resolveSibling(database.getFileName() + "-wal");
        this.lockKey = Objects.requireNonNull(key(lock), "the lock file has no inode");
        this.databaseKey = Objects.requireNonNull(key(database), "the database has no inode");
    }

    @Override
    public @Nullable String lost() {
        if (!lockKey.equals(key(lock))) {
            return changed(lock);
        }
        if (!databaseKey.equals(key(database))) {
            databaseLost = true;
            return changed(database);
        }
        Object now = key(log);
        Object before = logKey;
        if (before == null) {
            logKey = now;
        } else if (!before.equals(now)) {
            return changed(log);
        }
        return null;
    }

    /** Returns whether the database was found to differ from the file of its name. */
    boolean databaseLost() {
        return databaseLost;
    }

    /**
     * Removes this daemon's log from a database that is not its own: SQLite would read old rows
     * into a restored backup, and refuse to begin a new database beside it. For a closed store.
     *
     * @param moved whether all of it is in its own database, wherever that is now
     */
    void clean(boolean moved) throws IOException {
        Object before = logKey;
        if (!databaseLost || before == null || !before.equals(key(log))) {
            return;
        }
        if (moved) {
            Files.delete(log);
        } else {
            Files.move(
                    log,
                    log.resolveSibling(log.getFileName() + ".old"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(database.resolveSibling(database.getFileName() + "-shm"));
    }

    private static String changed(Path file) {
        return Files.exists(file)
                ? file + " was replaced while the bus ran"
                : file + " was removed while the bus ran";
    }

    /** Returns device and inode; null where the file does not exist. */
    static @Nullable Object key(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException | SecurityException none) {
            return null;
        }
    }
}
