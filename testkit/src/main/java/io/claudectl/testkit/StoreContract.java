package io.claudectl.testkit;

import io.claudectl.core.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The contract of the port {@link Store}, for every implementation. */
public abstract class StoreContract
        implements BatchContract,
                MailContract,
                MailboxContract,
                LeaseContract,
                ErasureContract,
                EventSourceContract,
                DirectoryContract,
                WakingContract,
                ClockContract,
                RoutingContract {
    private @Nullable Store store;

    /** Makes an empty store. */
    protected abstract Store create();

    /** Returns the store after a kill: the old one was not closed. */
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
