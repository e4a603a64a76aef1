package io.claudectl.store.sqlite;

import io.claudectl.core.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Lists the subjects in use, read beside the writer on a connection of its own. */
public final class SubjectLog {
    // An id begins with its time, so those of a period are together in the key's own index.
    private static final String FLOWS =
            """
            SELECT subject, count(*), sum(route = 'published'), max(at_ms),
                   group_concat(DISTINCT type)
            FROM message
            WHERE id >= ? AND at_ms >= ?
            GROUP BY subject
            ORDER BY max(at_ms) DESC, subject
            LIMIT ?
            """;

    private SubjectLog() {}

    /**
     * One subject.
     *
     * @param published how many of its messages named no addressee
     * @param types of its messages, by name
     */
    public record Flow(
            String subject, long count, long published, Instant last, List<String> types) {
        public Flow {
            types = List.copyOf(types);
        }
    }

    /** Lists messages since that time that are not pruned, the newest subject first. */
    public static List<Flow> since(Path file, Instant from, int limit) {
        try (var connection = Connections.reader(file)) {
            return new Prepared(connection, FLOWS)
                    .with(MessageTable.firstIdOf(from), from, limit)
                    .list(SubjectLog::flow);
        } catch (SQLException e) {
            throw new StoreException("cannot read messages of " + file, e);
        }
    }

    private static Flow flow(Row row) throws SQLException {
        return new Flow(
                row.text(),
                row.number(),
                row.number(),
                row.time(),
                Arrays.stream(row.text().split(",", -1)).sorted().toList());
    }
}
