package io.claudectl.daemon.broker;

import org.jspecify.annotations.Nullable;

/** Knows whether the files the broker writes are still those other programs find by name. */
public interface StoreGuard {
    /** For a store without files. */
    StoreGuard NONE = () -> null;

    /** Says what became of them, to be shown to people; null while all is well. Cheap. */
    @Nullable String lost();
}
