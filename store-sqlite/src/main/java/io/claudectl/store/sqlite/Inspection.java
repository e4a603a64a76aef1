package io.claudectl.store.sqlite;

import io.claudectl.core.store.Store.StateName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of the bus's database without the daemon, which may have it open. Neither the
 * file nor its log changes, and no file is left that was not there; only the index of a log that is
 * in use is written to, as by every reader. To be asked for by a process that has no connection to
 * the file.
 *
 * @param reason one line why it is {@link Kind#NEWER}, {@link Kind#DAMAGED} or {@link
 *     Kind#UNREADABLE}
 * @param version of the schema; 0 where it is not ours or could not be read
 * @param fileBytes of bus.db; 0 when it is missing
 * @param logBytes of bus.db-wal; 0 when it is missing
 * @param checked whether SQLite's quick check went over the whole file: not where the file belongs
 *     to another program, has over 512 MiB, or takes longer than a second
 * @param deliveries how many there are in each state, by the word the database uses
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

    /** Whose file it is, and of what use. */
    public enum Kind {
        /** Not there, or empty: the daemon makes one. */
        MISSING(""),
        OURS(""),
        /** A Rust claudectl left it, see {@link RustBus}. */
        RUST("belongs to another claudectl"),
        /** Of another program. */
        FOREIGN("belongs to another program"),
        /** Ours, written by a later version than this one. */
        NEWER("was written by a later claudectl"),
        DAMAGED("is damaged"),
        /** Not looked at: no permission, no file, or locked by another program. */
        UNREADABLE("cannot be read");

        private final String wrong;

        Kind(String wrong) {
            this.wrong = wrong;
        }

        /** The reason why it is of no use, behind the file's name; empty where it is. */
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

    /** Looks at the database; never fails, and waits about 200 ms at most for a lock. */
    public static Inspection of(Path file) {
        return new DatabaseInspector(file, CHECKED_BYTES_MAX, CHECK_BUDGET).look();
    }

    /** True for a database of another program. */
    public boolean foreign() {
        return kind == Kind.RUST || kind == Kind.FOREIGN;
    }

    /** How many deliveries are delivered, acked or dead, since whenever. */
    public long settled() {
        return SETTLED.stream().mapToLong(state -> deliveries.getOrDefault(state, 0L)).sum();
    }
}
