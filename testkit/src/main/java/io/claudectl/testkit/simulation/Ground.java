package io.claudectl.testkit.simulation;

import io.claudectl.core.store.Store;
import io.claudectl.testkit.MemoryStore;

/** The store a run stands on. */
public interface Ground extends AutoCloseable {
    /** The store as it is open now. */
    Store store();

    /** The process that had it open is killed: what was not committed is gone; it is open again. */
    void crash();

    /**
     * The next commit fails. False where this ground cannot fail on purpose.
     *
     * @param then what became of it all the same
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
