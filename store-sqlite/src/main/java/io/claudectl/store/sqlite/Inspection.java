package io.claudectl.store.sqlite;

import io.claudectl.core.store.Store.StateName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of the bus's database, found without the daemon, which may have it open. Neither the
 * file nor its log changes, and no new file is left; only the index of a log that is in use is
 * written to, as by every reader. For a process without a connection to the file.
 *
 * @param reason one line why it is {@link Kind#NEWER}, {@link Kind#DAMAGED} or {@link
 *     Kind#UNREADABLE}
 * @param version of the schema; 0 where it is another program's or could not be read
 * @param fileBytes of bus.db; 0 when it is missing
 * @param logBytes of bus.db-wal; 0 when it is missing
 * @param checked whether SQLite's quick check went over the whole file: not where the file belongs
 *     to another program, has over 512 MiB, or takes longer than a second
 * @param deliveries how many there are in each state, by its name in the database
 */
public record Inspection(
        Kind kind,
        @Nullable String reason,
        int version,
        long fileBytes,
        long logBytes,
        boolean checked,
        Map<String, Long> deliveries) {
    private static final long CHECKED_BYTES_MAX = 512L << 20;
    private static final Duration CHECK_BUDGET = Duration.ofSeconds(1);

    /** The kind of file, and whether the bus can use it. */
    public enum Kind {
        /** Not there, or empty: the daemon makes one. */
        MISSING(""),
        OURS(""),
        /** Made by a Rust claudectl, see {@link RustBus}. */
        RUST("belongs to another claudectl"),
        /** Another program's. */
        FOREIGN("belongs to another program"),
        /** The bus's, written by a later version. */
        NEWER("was written by a later claudectl"),
        DAMAGED("is damaged"),
        /** Not inspected: no permission, no file, or locked by another program. */
        UNREADABLE("cannot be read");

        private final String wrong;

        Kind(String wrong) {
            this.wrong = wrong;
        }

        /**
         * Returns the reason why it is unusable, to follow the file's name; empty where it is
         * usable.
         */
        public String wrong() {
            return wrong;
        }
    }

    private static final List<String> SETTLED =
            List.of(
                    EnumCodec.of(StateName.DELIVERED),
                    EnumCodec.of(StateName.ACKED),
                    EnumCodec.of(StateName.DEAD));

    public Inspection {
        deliveries = Map.copyOf(deliveries);
    }

    /** Inspects the database; never fails, and waits about 200 ms at most for a lock. */
    public static Inspection of(Path file) {
        return new DatabaseInspector(file, CHECKED_BYTES_MAX, CHECK_BUDGET).look();
    }

    /** Returns whether it is a database of another program. */
    public boolean foreign() {
        return kind == Kind.RUST || kind == Kind.FOREIGN;
    }

    /** Returns how many deliveries are delivered, acked or dead. */
    public long settled() {
        return SETTLED.stream().mapToLong(state -> deliveries.getOrDefault(state, 0L)).sum();
    }
}
