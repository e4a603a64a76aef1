package io.claudectl.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** What the operator has set on the bus. */
final class SettingTable {
    private final Prepared pause;
    private final Prepared paused;

    SettingTable(Connection connection) throws SQLException {
        pause =
                new Prepared(
                        connection,
                        "INSERT OR REPLACE INTO setting (name, value) VALUES ('paused', ?)");
        paused = new Prepared(connection, "SELECT value = '1' FROM setting WHERE name = 'paused'");
    }

    void pause(boolean on) throws SQLException {
        pause.with(on ? "1" : "0").updateOne("pause");
    }

    boolean paused() throws SQLException {
        return paused.number() == 1;
    }
}
