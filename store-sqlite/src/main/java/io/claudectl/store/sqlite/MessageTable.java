package io.claudectl.store.sqlite;

import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Route;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.SessionKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class MessageTable {
    private static final String COLUMNS =
            """
            SELECT id, sender, sender_session, sender_pid, subject, type, priority, body, key,
                   thread, reply_to, route, hop, at_ms
            FROM message
            """;

    private final Prepared add;
    private final Prepared byId;
    private final Prepared rowOfKey;
    private final Prepared byRow;
    private final Prepared thread;
    private final Prepared sends;
    private final Prepared orphan;
    private final Prepared eraseOrphans;

    MessageTable(Connection connection) throws SQLException {
        add =
                new Prepared(
                        connection,
                        """
                        INSERT INTO message (id, sender, sender_session, sender_pid, subject, type,
                                priority, body, key, thread, reply_to, route, hop, at_ms)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """);
        byId = new Prepared(connection, COLUMNS + "WHERE id = ?");
        // Each send asks this, nearly always without a match: the index alone answers, and the
        // driver makes a text of each column's name.
        rowOfKey =
                new Prepared(
                        connection,
                        """
                        SELECT rowid FROM message INDEXED BY message_key
                        WHERE sender = ? AND key = ? AND at_ms >= ?
                        ORDER BY at_ms DESC, rowid DESC LIMIT 1
                        """);
        byRow = new Prepared(connection, COLUMNS + "WHERE rowid = ?");
        thread =
                new Prepared(
                        connection,
                        COLUMNS
                                + """
                                INDEXED BY message_thread
                                WHERE thread = ? ORDER BY rowid LIMIT ?
                                """);
        sends =
                new Prepared(
                        connection,
                        """
                        SELECT sender, at_ms FROM message
                        WHERE id >= ? AND at_ms >= ? AND hop > 0 ORDER BY at_ms, rowid
                        """);
        orphan =
                new Prepared(
                        connection,
                        """
                        UPDATE message SET orphan = 1
                        WHERE id = ? AND NOT EXISTS
                            (SELECT 1 FROM delivery WHERE delivery.message = message.id)
                        """);
        eraseOrphans =
                new Prepared(
                        connection,
                        """
                        DELETE FROM message WHERE rowid IN
                            (SELECT rowid FROM message INDEXED BY message_orphan
                             WHERE orphan = 1 AND at_ms < ? ORDER BY at_ms LIMIT ?)
                        """);
    }

    void add(Message message) throws SQLException {
        var sender = message.sender();
        var content = message.content();
        add.with(
                        message.id().value(),
                        sender.name(),
                        sender.session() == null ? null : sender.session().value(),
                        sender.pid(),
                        content.subject(),
                        EnumCodec.of(content.type()),
                        EnumCodec.number(content.priority()),
                        content.body(),
                        message.key(),
                        message.thread() == null ? null : message.thread().value(),
                        message.replyTo() == null ? null : message.replyTo().value(),
                        EnumCodec.of(message.route()),
                        message.hop(),
                        message.at())
                .updateOne(message.id());
    }

    @Nullable Message byId(MessageId id) throws SQLException {
        return byId.with(id.value()).one(MessageTable::read);
    }

    @Nullable Message byKey(String sender, String key, Instant since) throws SQLException {
        long row = rowOfKey.with(sender, key, since).number();
        return row == 0 ? null : byRow.with(row).one(MessageTable::read);
    }

    /** Returns the first message of a thread and its replies, in commit order. */
    List<Message> thread(MessageId root, int limit) throws SQLException {
        var found = new ArrayList<Message>();
        Message first = byId(root);
        if (first != null) {
            found.add(first);
        }
        found.addAll(thread.with(root.value(), limit - found.size()).list(MessageTable::read));
        return found;
    }

    /** Returns when each sender sent since then, oldest first. */
    Map<String, List<Instant>> sends(Instant since) throws SQLException {
        var found = new LinkedHashMap<String, List<Instant>>();
        for (var send :
                sends.with(firstIdOf(since), since)
                        .list(row -> Map.entry(row.text(), row.time()))) {
            found.computeIfAbsent(send.getKey(), _ -> new ArrayList<>()).add(send.getValue());
        }
        return found;
    }

    /**
     * Returns the text before every id of that time and later: a UUIDv7 begins with its
     * milliseconds.
     */
    static String firstIdOf(Instant time) {
        String hex = HexFormat.of().toHexDigits(Math.max(0, time.toEpochMilli()), 12);
        return hex.substring(0, 8) + "-" + hex.substring(8);
    }

    /** Records that the message has no delivery any more, if that is so. */
    void orphan(MessageId id) throws SQLException {
        orphan.with(id.value()).update();
    }

    /** Removes messages without deliveries that came before then. */
    void eraseOrphans(Instant before, int limit) throws SQLException {
        eraseOrphans.with(before, limit).update();
    }

    private static Message read(Row row) throws SQLException {
        var id = new MessageId(row.text());
        String name = row.text();
        String session = row.textOrNull();
        var sender =
                Sender.stored(name, session == null ? null : SessionKey.of(session), row.number());
        var content =
                new Message.Content(
                        row.text(),
                        row.constant(MessageType.class),
                        EnumCodec.priority(row.count()),
                        row.text());
        String key = row.text();
        MessageId thread = idOrNull(row.textOrNull());
        MessageId replyTo = idOrNull(row.textOrNull());
        Route route = row.constant(Route.class);
        return new Message(
                id, sender, content, key, thread, replyTo, route, row.count(), row.time());
    }

    private static @Nullable MessageId idOrNull(@Nullable String text) {
        return text == null ? null : new MessageId(text);
    }
}
