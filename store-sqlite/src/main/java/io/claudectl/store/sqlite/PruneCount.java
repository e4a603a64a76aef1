package io.claudectl.store.sqlite;

import io.claudectl.core.store.Store.StateName;
import io.claudectl.core.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;

/** Counts what a prune would erase; over all of history, so it reads beside the writer. */
public final class PruneCount {
    private static final String COUNT =
            """
            SELECT count(*) FROM delivery INDEXED BY delivery_settled
            WHERE state = ? AND settled_ms < ?
            """
                    + DeliverySearch.NOT_ON_OFFER;

    private PruneCount() {}

    /** Counts settled deliveries in those states that reached them before then. */
    public static long of(Path file, Set<StateName> states, Instant before) {
        try (var connection = Connections.reader(file)) {
            var query = new Prepared(connection, COUNT);
            long count = 0;
            for (StateName state : states) {
                count += query.with(EnumCodec.of(state), before).number();
            }
            return count;
        } catch (SQLException e) {
            throw new StoreException("cannot count deliveries of " + file, e);
        }
    }
}
