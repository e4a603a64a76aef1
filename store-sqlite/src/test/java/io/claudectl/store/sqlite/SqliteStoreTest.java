package io.claudectl.store.sqlite;

import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.Store;
import io.claudectl.testkit.StoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir private Path directory;
    private int life;
    private final List<Store> dead = new ArrayList<>();

    private Path file() {
        return directory.resolve("life-" + life + ".db");
    }

    @Override
    protected Store create() {
        return SqliteStore.open(file());
    }

    /** Opens a copy of the files as they were when the old store could not write any more. */
    @Override
    protected Store killed(Store old) {
        dead.add(old);
        Path before = file();
        life++;
        try {
            Files.copy(before, file());
            Files.copy(log(before), log(file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SqliteStore.open(file());
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    @Override
    public EventSource events() {
        store();
        return EventLog.open(file());
    }

    @Override
    public List<String> eventKinds() {
        try (var log = EventLog.open(file())) {
            return log.after(0, 100).stream().map(EventSource.Entry::kind).toList();
        }
    }

    @AfterEach
    void close_the_dead() {
        dead.forEach(Store::close);
    }
}
