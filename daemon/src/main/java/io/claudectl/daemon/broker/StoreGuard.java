package io.claudectl.daemon.broker;

import org.jspecify.annotations.Nullable;

/** Checks whether the broker's open files are still those other programs find by name. */
public interface StoreGuard {
    /** The guard of a store without files. */
    StoreGuard NONE = () -> null;

    /** Returns the files' problem, for people; null for none. Cheap. */
    @Nullable String lost();
}
