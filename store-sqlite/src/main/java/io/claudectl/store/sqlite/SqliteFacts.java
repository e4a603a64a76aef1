package io.claudectl.store.sqlite;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queries of one transaction. */
class SqliteFacts implements Store.Facts {
    final Tables tables;
    private boolean failed;

    SqliteFacts(Tables tables) {
        this.tables = tables;
    }

    /** Returns whether a statement failed; then nothing more may be asked. */
    final boolean failed() {
        return failed;
    }

    final void fail() {
        failed = true;
    }

    /** Throws where nothing may be asked any more. */
    void mustBeOpen() {
        if (failed) {
            throw new IllegalStateException("this transaction failed: it can only be abandoned");
        }
    }

    final <T extends @Nullable Object> T ask(String what, Question<T> question) {
        mustBeOpen();
        try {
            return question.answer();
        } catch (SQLException e) {
            failed = true;
            throw Transaction.failure("cannot " + what, e);
        }
    }

    /** Reads rows. */
    interface Question<T extends @Nullable Object> {
        T answer() throws SQLException;
    }

    @Override
    public DeliveryId nextDelivery() {
        return ask("read the last delivery", () -> new DeliveryId(tables.deliveries().last() + 1));
    }

    @Override
    public @Nullable Message message(MessageId id) {
        return this.<@Nullable Message>ask("read a message", () -> tables.messages().byId(id));
    }

    @Override
    public @Nullable Message messageByKey(String sender, String key, Instant since) {
        return this.<@Nullable Message>ask(
                "look for a key", () -> tables.messages().byKey(sender, key, since));
    }

    @Override
    public @Nullable Delivery delivery(DeliveryId id) {
        return this.<@Nullable Delivery>ask("read a delivery", () -> tables.deliveries().byId(id));
    }

    @Override
    public List<Delivery> deliveriesOf(MessageId id) {
        return ask("read a message's deliveries", () -> tables.deliveries().ofMessage(id));
    }

    @Override
    public List<Delivery> ready(RoleName role, Instant now, int limit) {
        return ask("look for mail", () -> tables.search().ready(role, now, limit));
    }

    @Override
    public List<Delivery> ringing(RoleName role, Instant now, int limit) {
        return ask("look for mail that wakes", () -> tables.search().ringing(role, now, limit));
    }

    @Override
    public boolean reminded(DeliveryId id) {
        return ask("look for a reminder", () -> tables.waking().reminded(id));
    }

    @Override
    public List<Lease> leasesOf(DeliveryId id) {
        return ask("read leases", () -> tables.leases().ofDelivery(id));
    }

    @Override
    public List<Delivery> overdue(Instant now, int limit) {
        return ask("look for overdue mail", () -> tables.search().overdue(now, limit));
    }

    @Override
    public List<Delivery> listed(RoleName role, Set<Store.StateName> states, int limit) {
        return ask("list mail", () -> tables.search().listed(role, states, limit));
    }

    @Override
    public List<Message> thread(MessageId root, int limit) {
        return ask("read a thread", () -> tables.messages().thread(root, limit));
    }

    @Override
    public @Nullable ClaimableMessage work(MessageId id) {
        return this.<@Nullable ClaimableMessage>ask("read work", () -> tables.routing().work(id));
    }

    @Override
    public List<Claim> claimsOf(MessageId id) {
        return ask("read claims", () -> tables.routing().claims(id));
    }

    @Override
    public List<Delivery> deadOrParked(Instant now, int limit) {
        return ask("look for dead mail", () -> tables.dead().deadOrParked(now, limit));
    }

    @Override
    public List<Delivery> deadOrParked(RoleName role, Instant now, int limit) {
        return ask("look for dead mail", () -> tables.dead().deadOrParked(role, now, limit));
    }

    @Override
    public List<Delivery> taken(
            RoleName role, SessionKey session, ConversationId conversation, int look) {
        return ask(
                "look for what was taken",
                () -> tables.search().taken(role, session, conversation, look));
    }

    @Override
    public List<Delivery> prunable(Set<Store.StateName> states, Instant before, int limit) {
        return ask("look for old mail", () -> tables.search().prunable(states, before, limit));
    }

    @Override
    public long oldEvents(Instant before, long bytes, int limit) {
        return ask("look for old events", () -> tables.events().old(before, bytes, limit));
    }

    @Override
    public long newestEvent() {
        return ask("look for the newest event", () -> tables.events().newest());
    }

    @Override
    public Store.Snapshot snapshot(Store.Horizon horizon) {
        return ask(
                "read what memory holds",
                () ->
                        new Store.Snapshot(
                                tables.directory().roles(),
                                tables.directory().bindings(),
                                tables.directory().sessions(horizon.ended()),
                                tables.search().waiting(),
                                tables.leases().provable(horizon.unproven()),
                                tables.messages().sends(horizon.sends()),
                                tables.settings().paused(),
                                tables.waking().mutes(),
                                tables.waking().wakes(horizon.wakes()),
                                tables.routing().all(),
                                tables.settings().clocks()));
    }
}
