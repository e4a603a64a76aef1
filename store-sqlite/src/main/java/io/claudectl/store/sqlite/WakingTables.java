package io.claudectl.store.sqlite;

import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.WakeRate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Mutes, wakes, and reminders of tasks. */
final class WakingTables {
    /** Retention of wakes past their hour; the next wake erases them. */
    private static final Duration KEPT = WakeRate.OVER_KEPT;

    private final Prepared mute;
    private final Prepared unmute;
    private final Prepared mutes;
    private final Prepared wake;
    private final Prepared eraseWakes;
    private final Prepared wakes;
    private final Prepared eraseMutes;
    private final Prepared remind;
    private final Prepared eraseReminder;
    private final Prepared reminded;

    WakingTables(Connection connection) throws SQLException {
        mute =
                new Prepared(
                        connection, "INSERT OR REPLACE INTO mute (name, until_ms) VALUES (?, ?)");
        unmute = new Prepared(connection, "DELETE FROM mute WHERE name = ?");
        mutes = new Prepared(connection, "SELECT name, until_ms FROM mute ORDER BY name");
        wake = new Prepared(connection, "INSERT INTO wake (mailbox, at_ms) VALUES (?, ?)");
        eraseWakes = new Prepared(connection, "DELETE FROM wake WHERE at_ms < ?");
        eraseMutes = new Prepared(connection, "DELETE FROM mute WHERE until_ms < ?");
        eraseReminder = new Prepared(connection, "DELETE FROM reminder WHERE delivery = ?");
        wakes =
                new Prepared(
                        connection,
                        """
                        SELECT mailbox, at_ms FROM wake INDEXED BY wake_at
                        WHERE at_ms >= ? ORDER BY at_ms, rowid
                        """);
        remind = new Prepared(connection, "INSERT OR IGNORE INTO reminder (delivery) VALUES (?)");
        reminded = new Prepared(connection, "SELECT count(*) FROM reminder WHERE delivery = ?");
    }

    void mute(String name, Instant until) throws SQLException {
        mute.with(name, until).updateOne("mute");
    }

    void unmute(String name) throws SQLException {
        unmute.with(name).update();
    }

    Map<String, Instant> mutes() throws SQLException {
        var found = new LinkedHashMap<String, Instant>();
        for (var each : mutes.list(row -> Map.entry(row.text(), row.time()))) {
            found.put(each.getKey(), each.getValue());
        }
        return found;
    }

    void wake(RoleName mailbox, Instant at) throws SQLException {
        eraseWakes.with(at.minus(KEPT)).update();
        eraseMutes.with(at.minus(KEPT)).update();
        wake.with(mailbox.value(), at).updateOne("wake");
    }

    /** Returns when a session was woken for each mailbox since then, oldest first. */
    Map<RoleName, List<Instant>> wakes(Instant since) throws SQLException {
        var found = new LinkedHashMap<RoleName, List<Instant>>();
        for (var each :
                wakes.with(since).list(row -> Map.entry(new RoleName(row.text()), row.time()))) {
            found.computeIfAbsent(each.getKey(), _ -> new ArrayList<>()).add(each.getValue());
        }
        return found;
    }

    void remind(DeliveryId delivery) throws SQLException {
        remind.with(delivery.value()).update();
    }

    /** Erases the reminder of an erased delivery. */
    void eraseReminder(DeliveryId delivery) throws SQLException {
        eraseReminder.with(delivery.value()).update();
    }

    boolean reminded(DeliveryId delivery) throws SQLException {
        return reminded.with(delivery.value()).number() > 0;
    }
}
