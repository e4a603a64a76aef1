package io.claudectl.testkit;

import io.claudectl.core.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Every sentence of the port {@link Store}, for whatever keeps the bus's rows. */
public abstract class StoreContract
        implements BatchContract,
                MailContract,
                MailboxContract,
                LeaseContract,
                ErasureContract,
                DirectoryContract,
                WakingContract,
                ClockContract,
                RoutingContract {
    private @Nullable Store store;

    /** An empty store. */
    protected abstract Store create();

    /** What is left after a kill: the old store was not closed. */
    protected abstract Store killed(Store old);

    @Override
    public Store store() {
        if (store == null) {
            store = create();
        }
        return store;
    }

    @Override
    public Store restarted() {
        store = killed(store());
        return store;
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }
}
