package io.claudectl.daemon.broker;

import io.claudectl.core.command.Query;
import io.claudectl.store.sqlite.SqliteReader;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries beside the broker, one at a time, so that all of them take one core; the others
 * are the sessions'. Keeps one connection open from the first query to the process's end. Called on
 * platform threads only.
 */
final class RowReader {
    private final Path database;
    private @Nullable SqliteReader reader;

    RowReader(Path database) {
        this.database = database;
    }

    synchronized <R> R read(Query<R> query) {
        SqliteReader open = reader == null ? SqliteReader.open(database) : reader;
        // Null while it runs: a failure leaves a connection nothing may be asked of any more.
        reader = null;
        R answer;
        try {
            answer = open.read(rows -> query.answer(rows, InstantSource.system().instant()));
        } catch (RuntimeException | Error failure) {
            open.close();
            throw failure;
        }
        reader = open;
        return answer;
    }
}
