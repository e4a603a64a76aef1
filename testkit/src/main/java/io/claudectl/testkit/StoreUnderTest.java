package io.claudectl.testkit;

import io.claudectl.core.decision.Change;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.Store;
import io.claudectl.core.store.Store.Batch;
import io.claudectl.core.store.Store.Facts;
import java.util.List;
import java.util.function.Consumer;

/** The store under a contract's test. */
interface StoreUnderTest {
    Store store();

    /** Returns the store after the process was killed and started again. */
    Store restarted();

    /** Opens the event log, read beside the writer; the caller closes it. */
    EventSource events();

    /** Commits the changes. */
    default void committed(Change... changes) {
        inBatch(batch -> batch.apply(List.of(changes)));
    }

    default void inBatch(Consumer<Batch> work) {
        Batch batch = store().begin();
        work.accept(batch);
        batch.commit();
    }

    /** Applies a change that must fail without a trace. */
    default void refused(Change change) {
        Batch batch = store().begin();
        try {
            batch.apply(List.of(change));
        } finally {
            batch.abandon();
        }
    }

    default Facts facts() {
        return new StoredFacts(store());
    }
}
