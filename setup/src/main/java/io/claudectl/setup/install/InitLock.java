package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Only one init changes the disk at a time. */
public final class InitLock implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE = Duration.ofMillis(50).toNanos();

    private final Places places;
    private final Disk disk;
    private final FileChannel file;

    private InitLock(Places places, Disk disk, FileChannel file) {
        this.places = places;
        this.disk = disk;
        this.file = file;
    }

    /** Waits up to 30 s for another init to end. */
    public static InitLock take(Places places) throws IOException, Refused {
        return take(places, new Disk());
    }

    static InitLock take(Places places, Disk disk) throws IOException, Refused {
        disk.directory(places.state());
        FileChannel file =
                FileChannel.open(
                        places.lock(),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(Step.PRIVATE)));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (locked(file) == null) {
            if (System.nanoTime() >= end) {
                file.close();
                throw new Refused("another init is running; wait for its end, then repeat");
            }
            LockSupport.parkNanos(PAUSE);
        }
        return new InitLock(places, disk, file);
    }

    private static @Nullable FileLock locked(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException ownProcess) {
            return null;
        }
    }

    public void apply(Plan plan) throws IOException {
        plan.apply(places, disk);
    }

    void apply(List<Step> steps) throws IOException {
        for (Step step : steps) {
            step.apply(disk);
        }
    }

    Disk disk() {
        return disk;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
