package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Lets one init at a time change the disk. */
public final class InitLock implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE = Duration.ofMillis(50).toNanos();

    private final FileChannel file;

    private InitLock(FileChannel file) {
        this.file = file;
    }

    /** Waits up to 30 s for another init to end. */
    public static InitLock take(Layout layout) throws IOException, Refused {
        new Disk().directory(layout.state());
        FileChannel file =
                FileChannel.open(
                        layout.lock(),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(Disk.PRIVATE)));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!locked(file)) {
            if (System.nanoTime() >= end) {
                file.close();
                throw new Refused("another init is running; wait for its end, then repeat");
            }
            LockSupport.parkNanos(PAUSE);
        }
        return new InitLock(file);
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException ownProcess) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
