package io.claudectl.testkit.simulation;

import io.claudectl.core.store.Store;
import io.claudectl.testkit.MemoryStore;

/** The store of a run. */
public interface Ground extends AutoCloseable {
    /** Returns the open store. */
    Store store();

    /** Kills the process that had it open: uncommitted changes are lost; it is open again. */
    void crash();

    /**
     * Makes the next commit fail. False where this ground cannot fail on purpose.
     *
     * @param then the fate of the failed commit
     */
    boolean failNextCommit(MemoryStore.Fate then);

    @Override
    void close();

    /** Quick, and it fails when told to. */
    static Ground inMemory() {
        var store = new MemoryStore();
        return new Ground() {
            @Override
            public Store store() {
                return store;
            }

            @Override
            public void crash() {
                store.crash();
            }

            @Override
            public boolean failNextCommit(MemoryStore.Fate then) {
                store.failCommit(1, then);
                return true;
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }
}
