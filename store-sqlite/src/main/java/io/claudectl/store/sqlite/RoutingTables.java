package io.claudectl.store.sqlite;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Ownership;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.subject.Subscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Subscriptions, owned files, work and its claims. */
final class RoutingTables {
    private static final String CLAIM =
            """
            SELECT message, epoch, session, client_session, mailbox, at_ms, ended_ms,
                   ended_reason, note
            FROM claim
            """;

    private final Prepared subscribe;
    private final Prepared unsubscribe;
    private final Prepared subscriptions;
    private final Prepared own;
    private final Prepared disown;
    private final Prepared ownerships;
    private final Prepared saveWork;
    private final Prepared beginClaim;
    private final Prepared endClaim;
    private final Prepared work;
    private final Prepared open;
    private final Prepared claims;
    private final Prepared newest;
    private final Prepared removeWishes;
    private final Prepared removeFiles;
    private final Prepared eraseWork;
    private final Prepared eraseClaims;
    private final Prepared leapt;

    RoutingTables(Connection connection) throws SQLException {
        subscribe =
                new Prepared(
                        connection,
                        "INSERT OR IGNORE INTO subscription (role, pattern, created_ms) VALUES (?, ?, ?)");
        unsubscribe =
                new Prepared(connection, "DELETE FROM subscription WHERE role = ? AND pattern = ?");
        subscriptions =
                new Prepared(
                        connection,
                        "SELECT role, pattern FROM subscription ORDER BY role, pattern");
        own =
                new Prepared(
                        connection, "INSERT OR IGNORE INTO ownership (role, glob) VALUES (?, ?)");
        disown = new Prepared(connection, "DELETE FROM ownership WHERE role = ? AND glob = ?");
        ownerships =
                new Prepared(connection, "SELECT role, glob FROM ownership ORDER BY role, glob");
        saveWork =
                new Prepared(
                        connection,
                        """
                        INSERT INTO work (message, stage, settled_ms) SELECT id, ?2, ?3
                        FROM message WHERE id = ?1
                        ON CONFLICT (message) DO UPDATE
                            SET stage = excluded.stage, settled_ms = excluded.settled_ms
                        """);
        beginClaim =
                new Prepared(
                        connection,
                        """
                        INSERT INTO claim (message, epoch, session, client_session, mailbox, at_ms)
                        SELECT message, ?2, ?3, ?4, ?5, ?6 FROM work
                        WHERE message = ?1 AND settled_ms IS NULL
                            AND ?2 = 1 + coalesce(
                                (SELECT max(epoch) FROM claim WHERE message = ?1), 0)
                        """);
        endClaim =
                new Prepared(
                        connection,
                        """
                        UPDATE claim SET ended_ms = ?, ended_reason = ?, note = ?
                        WHERE message = ? AND epoch = ? AND ended_ms IS NULL
                        """);
        work =
                new Prepared(
                        connection,
                        "SELECT message, stage, settled_ms FROM work WHERE message = ?");
        open =
                new Prepared(
                        connection,
                        """
                        SELECT message, stage, settled_ms FROM work INDEXED BY work_open
                        WHERE settled_ms IS NULL ORDER BY message
                        """);
        claims = new Prepared(connection, CLAIM + "WHERE message = ? ORDER BY epoch");
        newest = new Prepared(connection, CLAIM + "WHERE message = ? ORDER BY epoch DESC LIMIT 1");
        removeWishes = new Prepared(connection, "DELETE FROM subscription WHERE role = ?");
        removeFiles = new Prepared(connection, "DELETE FROM ownership WHERE role = ?");
        eraseWork = new Prepared(connection, "DELETE FROM work" + OF_ORPHANS);
        leapt =
                new Prepared(
                        connection,
                        """
                        UPDATE claim INDEXED BY claim_held SET at_ms = at_ms + ?
                        WHERE ended_ms IS NULL AND session = ?
                        """);
        eraseClaims = new Prepared(connection, "DELETE FROM claim" + OF_ORPHANS);
    }

    /** The messages that {@link MessageTable#eraseOrphans} is about to remove. */
    private static final String OF_ORPHANS =
            """
             WHERE message IN
                (SELECT id FROM message INDEXED BY message_orphan
                 WHERE orphan = 1 AND at_ms < ? ORDER BY at_ms LIMIT ?)
            """;

    void add(Subscription subscription, Instant at) throws SQLException {
        subscribe.with(subscription.role().value(), subscription.pattern().value(), at).update();
    }

    void remove(Subscription subscription) throws SQLException {
        unsubscribe
                .with(subscription.role().value(), subscription.pattern().value())
                .updateOne(subscription);
    }

    void add(Ownership ownership) throws SQLException {
        own.with(ownership.role().value(), ownership.glob().value()).update();
    }

    void remove(Ownership ownership) throws SQLException {
        disown.with(ownership.role().value(), ownership.glob().value()).updateOne(ownership);
    }

    /** Removes a role's subscriptions and owned files. */
    void remove(RoleName role) throws SQLException {
        removeWishes.with(role.value()).update();
        removeFiles.with(role.value()).update();
    }

    void save(ClaimableMessage each) throws SQLException {
        saveWork.with(each.message().value(), EnumCodec.of(each.stage()), each.settledAt())
                .updateOne(each);
    }

    /** Begins the next claim of free work, or ends the open claim. */
    void save(Claim claim) throws SQLException {
        Claim.End end = claim.end();
        if (end == null) {
            beginClaim
                    .with(
                            claim.message().value(),
                            claim.epoch(),
                            claim.by().session().value(),
                            claim.by().conversation().value(),
                            claim.by().mailbox().value(),
                            claim.at())
                    .updateOne(claim);
        } else {
            endClaim.with(
                            end.at(),
                            end.reason(),
                            end.note(),
                            claim.message().value(),
                            claim.epoch())
                    .updateOne(claim);
        }
    }

    /** Moves the begin of claims a person holds with a clock that leapt. */
    void leapt(Duration by) throws SQLException {
        leapt.with(by.toMillis(), SessionKey.OUTSIDE.value()).update();
    }

    @Nullable ClaimableMessage work(MessageId id) throws SQLException {
        return work.with(id.value()).one(RoutingTables::readWork);
    }

    List<Claim> claims(MessageId id) throws SQLException {
        return claims.with(id.value()).list(RoutingTables::readClaim);
    }

    /** Returns the rows by which recipients are found, and the open work. */
    Store.Routing all() throws SQLException {
        var unsettled = new ArrayList<Store.OpenWork>();
        for (ClaimableMessage each : open.list(RoutingTables::readWork)) {
            Claim last = newest.with(each.message().value()).one(RoutingTables::readClaim);
            unsettled.add(new Store.OpenWork(each, last));
        }
        return new Store.Routing(
                subscriptions.list(
                        row ->
                                new Subscription(
                                        new RoleName(row.text()), new SubjectPattern(row.text()))),
                ownerships.list(
                        row -> new Ownership(new RoleName(row.text()), new PathGlob(row.text()))),
                unsettled);
    }

    /** Removes work whose message is about to be removed. */
    void eraseOrphans(Instant before, int limit) throws SQLException {
        eraseClaims.with(before, limit).update();
        eraseWork.with(before, limit).update();
    }

    private static ClaimableMessage readWork(Row row) throws SQLException {
        return new ClaimableMessage(
                new MessageId(row.text()),
                row.constant(ClaimableMessage.Stage.class),
                row.timeOrNull());
    }

    private static Claim readClaim(Row row) throws SQLException {
        var message = new MessageId(row.text());
        int epoch = row.count();
        var by =
                new Claimant(
                        SessionKey.of(row.text()),
                        new ConversationId(row.text()),
                        new RoleName(row.text()));
        Instant at = row.time();
        Instant ended = row.timeOrNull();
        String reason = row.textOrNull();
        String note = row.textOrNull();
        return new Claim(
                message,
                epoch,
                by,
                at,
                ended == null ? null : new Claim.End(Row.present(reason), note, ended));
    }
}
