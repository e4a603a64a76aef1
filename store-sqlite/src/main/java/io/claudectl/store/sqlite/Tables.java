package io.claudectl.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** Every statement of the writer, prepared once. */
record Tables(
        MessageTable messages,
        DeliveryTable deliveries,
        DeliverySearch search,
        DeadSearch dead,
        LeaseTable leases,
        DirectoryTables directory,
        EventTable events,
        SettingTable settings,
        WakingTables waking,
        RoutingTables routing) {
    static Tables of(Connection connection) throws SQLException {
        return new Tables(
                new MessageTable(connection),
                new DeliveryTable(connection),
                new DeliverySearch(connection),
                new DeadSearch(connection),
                new LeaseTable(connection),
                new DirectoryTables(connection),
                new EventTable(connection),
                new SettingTable(connection),
                new WakingTables(connection),
                new RoutingTables(connection));
    }
}
