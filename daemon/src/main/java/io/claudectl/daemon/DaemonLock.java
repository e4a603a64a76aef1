package io.claudectl.daemon;

import io.claudectl.core.text.Word;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lock of the one daemon that serves. Its file holds one line, the pid and the holder's phase,
 * so that a client can tell a start or an end under way from an unreachable daemon.
 */
final class DaemonLock implements AutoCloseable {
    private static final Duration HANDOVER = Duration.ofSeconds(10);

    /** The holder's phase. */
    enum Phase implements Word {
        STARTING,
        SERVING,
        ENDING
    }

    private final FileChannel file;

    private DaemonLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock, after waiting for a daemon that ends.
     *
     * @return null where another daemon serves, or does not end within ten seconds
     */
    static @Nullable DaemonLock take(Path path, Path socket) throws IOException {
        FileChannel file =
                FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            if (locked(file, socket) != null) {
                var lock = new DaemonLock(file);
                lock.say(Phase.STARTING);
                return lock;
            }
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
        file.close();
        return null;
    }

    private static @Nullable FileLock locked(FileChannel file, Path socket) throws IOException {
        long end = System.nanoTime() + HANDOVER.toNanos();
        FileLock lock = file.tryLock();
        while (lock == null && System.nanoTime() < end && !Files.exists(socket)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            lock = file.tryLock();
        }
        return lock;
    }

    /** Writes the holder's phase. */
    void say(Phase phase) throws IOException {
        String line = ProcessHandle.current().pid() + " " + phase.word() + "\n";
        file.truncate(0);
        file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), 0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
