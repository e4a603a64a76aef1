package io.claudectl.store.sqlite;

import io.claudectl.core.store.Store;
import io.claudectl.testkit.MemoryStore;
import io.claudectl.testkit.simulation.Ground;
import java.nio.file.Path;

/** A simulation on a real file. A crash is played by closing without a commit. */
final class SqliteGround implements Ground {
    private final Path file;
    private SqliteStore store;

    SqliteGround(Path file) {
        this.file = file;
        this.store = SqliteStore.open(file);
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public void crash() {
        store.close();
        store = SqliteStore.open(file);
    }

    @Override
    public boolean failNextCommit(MemoryStore.Fate then) {
        return false;
    }

    @Override
    public void close() {
        store.close();
    }
}
