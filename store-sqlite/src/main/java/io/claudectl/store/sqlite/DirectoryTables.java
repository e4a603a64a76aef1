package io.claudectl.store.sqlite;

import io.claudectl.core.role.Binding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Roles, the processes that hold them, and sessions. */
final class DirectoryTables {
    private final Prepared saveRole;
    private final Prepared removeRole;
    private final Prepared removeBindings;
    private final Prepared roles;
    private final Prepared saveBinding;
    private final Prepared removeBinding;
    private final Prepared bindings;
    private final Prepared saveSession;
    private final Prepared eraseSessions;
    private final Prepared sessions;

    DirectoryTables(Connection connection) throws SQLException {
        saveRole =
                new Prepared(
                        connection,
                        """
                        INSERT OR REPLACE INTO role (name, cwd, last_client_session, headless, pid,
                                created_ms, last_seen_ms, wake, deliver)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """);
        removeRole = new Prepared(connection, "DELETE FROM role WHERE name = ?");
        removeBindings = new Prepared(connection, "DELETE FROM binding WHERE role = ?");
        roles =
                new Prepared(
                        connection,
                        """
                        SELECT name, cwd, last_client_session, headless, pid, created_ms,
                               last_seen_ms, coalesce(wake, -1), deliver
                        FROM role ORDER BY name
                        """);
        saveBinding =
                new Prepared(
                        connection, "INSERT OR REPLACE INTO binding (session, role) VALUES (?, ?)");
        removeBinding = new Prepared(connection, "DELETE FROM binding WHERE session = ?");
        bindings = new Prepared(connection, "SELECT session, role FROM binding ORDER BY session");
        saveSession =
                new Prepared(
                        connection,
                        """
                        INSERT OR REPLACE INTO session (key, boot, pid, start, client_session, cwd,
                                transcript, headless, own_mailbox, hop, started_ms, ended_ms)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """);
        eraseSessions =
                new Prepared(
                        connection,
                        """
                        DELETE FROM session
                        WHERE ended_ms < ? AND key NOT IN (SELECT session FROM binding)
                        """);
        sessions =
                new Prepared(
                        connection,
                        """
                        SELECT key, boot, pid, start, client_session, cwd, transcript, headless,
                               own_mailbox, hop, started_ms, ended_ms
                        FROM session INDEXED BY session_ended
                        WHERE ended_ms IS NULL OR ended_ms >= ? ORDER BY key
                        """);
    }

    void save(Role role) throws SQLException {
        saveRole.with(
                        role.name().value(),
                        role.cwd(),
                        role.lastConversation() == null ? null : role.lastConversation().value(),
                        role.headless(),
                        role.pid() == 0 ? null : role.pid(),
                        role.createdAt(),
                        role.lastSeen(),
                        role.deliverySettings().wake(),
                        EnumCodec.of(role.deliverySettings().deliver()))
                .updateOne(role);
    }

    void remove(RoleName role) throws SQLException {
        removeBindings.with(role.value()).update();
        removeRole.with(role.value()).updateOne(role);
    }

    List<Role> roles() throws SQLException {
        return roles.list(
                row -> {
                    var name = new RoleName(row.text());
                    String cwd = row.textOrNull();
                    String last = row.textOrNull();
                    return new Role(
                            name,
                            cwd,
                            last == null ? null : new ConversationId(last),
                            row.flag(),
                            row.number(),
                            row.time(),
                            row.time(),
                            deliverySettings(row));
                });
    }

    private static DeliverySettings deliverySettings(Row row) throws SQLException {
        int wake = row.count();
        return new DeliverySettings(
                wake < 0 ? null : wake == 1, row.constant(DeliverySettings.Deliver.class));
    }

    void save(Binding binding) throws SQLException {
        saveBinding.with(binding.session().value(), binding.role().value()).updateOne(binding);
    }

    void unbind(SessionKey session) throws SQLException {
        removeBinding.with(session.value()).updateOne("unbinding " + session);
    }

    List<Binding> bindings() throws SQLException {
        return bindings.list(
                row -> new Binding(SessionKey.of(row.text()), new RoleName(row.text())));
    }

    void save(Session session) throws SQLException {
        saveSession
                .with(
                        session.key().value(),
                        session.process().boot(),
                        session.process().pid(),
                        session.process().start(),
                        session.conversation().value(),
                        session.cwd(),
                        session.transcript(),
                        session.headless(),
                        session.ownMailbox().value(),
                        session.hop(),
                        session.startedAt(),
                        session.endedAt())
                .updateOne(session);
    }

    /** Removes those that ended before then and hold no role. */
    void eraseSessions(Instant endedBefore) throws SQLException {
        eraseSessions.with(endedBefore).update();
    }

    /** Returns the live ones, and those that ended since then. */
    List<Session> sessions(Instant endedSince) throws SQLException {
        return sessions.with(endedSince)
                .list(
                        row ->
                                new Session(
                                        SessionKey.of(row.text()),
                                        new ProcessRef(row.text(), row.number(), row.number()),
                                        new ConversationId(row.text()),
                                        row.text(),
                                        row.textOrNull(),
                                        row.flag(),
                                        new RoleName(row.text()),
                                        row.count(),
                                        row.time(),
                                        row.timeOrNull()));
    }
}
