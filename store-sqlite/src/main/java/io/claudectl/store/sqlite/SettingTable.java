package io.claudectl.store.sqlite;

import io.claudectl.core.time.Moment;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The operator's settings of the bus, and the clocks. */
final class SettingTable {
    private final Prepared pause;
    private final Prepared paused;
    private final Prepared saveClocks;
    private final Prepared clocks;

    SettingTable(Connection connection) throws SQLException {
        pause =
                new Prepared(
                        connection,
                        "INSERT OR REPLACE INTO setting (name, value) VALUES ('paused', ?)");
        paused = new Prepared(connection, "SELECT value = '1' FROM setting WHERE name = 'paused'");
        // Wall time and monotonic time, milliseconds; then the start of the machine, if it has a
        // name.
        saveClocks =
                new Prepared(
                        connection,
                        "INSERT OR REPLACE INTO setting (name, value) VALUES ('clocks', ? || ' ' || ? || ' ' || ?)");
        clocks = new Prepared(connection, "SELECT value FROM setting WHERE name = 'clocks'");
    }

    void pause(boolean on) throws SQLException {
        pause.with(on ? "1" : "0").updateOne("pause");
    }

    boolean paused() throws SQLException {
        return paused.number() == 1;
    }

    void clocks(Moment at) throws SQLException {
        saveClocks.with(at.wall().toEpochMilli(), at.tickMs(), at.boot()).updateOne(at);
    }

    @Nullable Moment clocks() throws SQLException {
        return clocks.one(
                row -> {
                    String[] value = row.text().split(" ", 3);
                    return new Moment(
                            Instant.ofEpochMilli(Long.parseLong(value[0])),
                            Long.parseLong(value[1]),
                            value.length < 3 ? "" : value[2]);
                });
    }
}
