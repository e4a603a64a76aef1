package io.claudectl.store.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;

/** Placeholder until the real one is merged. */
public record Inspection(Kind kind, String reason) {
    public enum Kind {
        ABSENT,
        OURS,
        RUST,
        FOREIGN,
        NEWER,
        DAMAGED
    }

    public static Inspection of(Path database) {
        return new Inspection(
                !Files.exists(database)
                        ? Kind.ABSENT
                        : RustBus.looksLikeOne(database) ? Kind.RUST : Kind.OURS,
                "");
    }
}
