package io.claudectl.store.sqlite;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Change;
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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One transaction of the writer's connection. */
final class SqliteBatch implements Store.Batch {
    // Messages without deliveries erased with each erasure; more wait for the next.
    private static final int ORPHANS_A_STEP = 500;

    private final Tables tables;
    private final Transaction transaction;
    private final long lastBefore;
    private long lastDelivery;

    // A command is undone by undoing all and repeating the changes before it. That happens when a
    // rule is broken; an SQL savepoint costs every command a copy of each page it touches.
    private final List<Change> applied = new ArrayList<>();
    private int savepoint = -1;
    private boolean over;
    private boolean failed;

    private SqliteBatch(Tables tables, Transaction transaction, long lastDelivery) {
        this.tables = tables;
        this.transaction = transaction;
        this.lastBefore = lastDelivery;
        this.lastDelivery = lastDelivery;
    }

    static SqliteBatch begin(Tables tables, Transaction transaction) throws SQLException {
        transaction.begin();
        try {
            return new SqliteBatch(tables, transaction, tables.deliveries().last());
        } catch (SQLException | RuntimeException | Error e) {
            transaction.rollback();
            throw e;
        }
    }

    boolean over() {
        return over;
    }

    boolean failed() {
        return failed;
    }

    @Override
    public void savepoint() {
        mustBeOpen();
        savepoint = applied.size();
    }

    @Override
    public void rollback() {
        mustBeOpen();
        if (savepoint < 0) {
            throw new IllegalStateException("no savepoint to roll back to");
        }
        if (applied.size() > savepoint) {
            tell("undo a command", this::undoCommand);
        }
    }

    private void undoCommand() throws SQLException {
        var before = List.copyOf(applied.subList(0, savepoint));
        applied.clear();
        transaction.rollback();
        transaction.begin();
        lastDelivery = lastBefore;
        for (Change change : before) {
            write(change);
        }
    }

    @Override
    public void apply(List<Change> changes) {
        tell(
                "write rows",
                () -> {
                    for (Change change : changes) {
                        write(change);
                    }
                });
    }

    private void write(Change change) throws SQLException {
        applied.add(change);
        try {
            row(change);
        } catch (SQLException e) {
            if (Transaction.contradiction(e)) {
                throw new AssertionError("does not fit what is stored: " + change, e);
            }
            throw e;
        }
    }

    private void row(Change change) throws SQLException {
        switch (change) {
            case Change.MessageAdded(var message) -> tables.messages().add(message);
            case Change.DeliveryAdded(var delivery) -> add(delivery);
            case Change.DeliveryMoved(var from, var to) -> {
                if (!from.id().equals(to.id())) {
                    throw new AssertionError("moved " + from.id() + " to " + to.id());
                }
                tables.deliveries().move(from, to);
            }
            case Change.LeaseAdded(var lease) -> tables.leases().add(lease);
            case Change.LeaseMoved(var lease) -> tables.leases().move(lease);
            case Change.DeliveriesErased(var ids, var keysSince) -> erase(ids, keysSince);
            case Change.HistoryErased(var upTo, var endedBefore) -> {
                tables.events().erase(upTo);
                tables.directory().eraseSessions(endedBefore);
            }
            case Change.RoleSaved(var role) -> tables.directory().save(role);
            case Change.RoleRemoved(var role) -> {
                tables.directory().remove(role);
                tables.routing().remove(role);
            }
            case Change.BindingSaved(var binding) -> tables.directory().save(binding);
            case Change.BindingRemoved(var session) -> tables.directory().unbind(session);
            case Change.SessionSaved(var session) -> tables.directory().save(session);
            case Change.SubscriptionAdded(var subscription, var at) ->
                    tables.routing().add(subscription, at);
            case Change.SubscriptionRemoved(var subscription) ->
                    tables.routing().remove(subscription);
            case Change.OwnershipAdded(var ownership) -> tables.routing().add(ownership);
            case Change.OwnershipRemoved(var ownership) -> tables.routing().remove(ownership);
            case Change.WorkSaved(var work) -> tables.routing().save(work);
            case Change.ClaimSaved(var claim) -> tables.routing().save(claim);
            case Change.ClocksSaved(var at) -> tables.settings().clocks(at);
            case Change.ClockLeapt(var by) -> {
                tables.deliveries().leapt(by);
                tables.routing().leapt(by);
            }
            case Change.PauseSet(var paused) -> tables.settings().pause(paused);
            case Change.MuteSet(var name, var until) -> tables.waking().mute(name, until);
            case Change.MuteLifted(var name) -> tables.waking().unmute(name);
            case Change.WakeCounted(var mailbox, var at) -> tables.waking().wake(mailbox, at);
            case Change.Reminded(var delivery) -> tables.waking().remind(delivery);
            case Change.Happened(var event) -> tables.events().add(event);
        }
    }

    private void add(Delivery delivery) throws SQLException {
        long id = delivery.id().value();
        if (id <= lastDelivery) {
            throw new AssertionError("delivery " + id + " was given out before");
        }
        tables.deliveries().add(delivery);
        lastDelivery = id;
    }

    private void erase(List<DeliveryId> ids, Instant keysSince) throws SQLException {
        var messages = new LinkedHashSet<MessageId>();
        for (DeliveryId id : ids) {
            tables.leases().erase(id);
            tables.waking().eraseReminder(id);
            messages.add(tables.deliveries().erase(id));
        }
        for (MessageId message : messages) {
            tables.messages().orphan(message);
        }
        int atOnce = ORPHANS_A_STEP + ids.size();
        tables.routing().eraseOrphans(keysSince, atOnce);
        tables.messages().eraseOrphans(keysSince, atOnce);
    }

    @Override
    public void commit() {
        tell("commit", transaction::commit);
        over = true;
    }

    @Override
    public void abandon() {
        if (over) {
            throw new IllegalStateException("this transaction is over");
        }
        if (failed) {
            transaction.rollbackAfterFailure();
        } else {
            tell("abandon a transaction", transaction::rollback);
        }
        over = true;
    }

    @Override
    public DeliveryId nextDelivery() {
        return ask("read the last delivery", () -> new DeliveryId(lastDelivery + 1));
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

    private void tell(String what, Step step) {
        mustBeOpen();
        try {
            step.run();
        } catch (SQLException e) {
            failed = true;
            throw Transaction.failure("cannot " + what, e);
        }
    }

    private <T extends @Nullable Object> T ask(String what, Question<T> question) {
        mustBeOpen();
        try {
            return question.answer();
        } catch (SQLException e) {
            failed = true;
            throw Transaction.failure("cannot " + what, e);
        }
    }

    private void mustBeOpen() {
        if (over || failed) {
            throw new IllegalStateException(
                    over
                            ? "this transaction is over"
                            : "this transaction failed: it can only be abandoned");
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private interface Question<T extends @Nullable Object> {
        T answer() throws SQLException;
    }
}
