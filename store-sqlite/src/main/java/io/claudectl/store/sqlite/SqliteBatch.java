package io.claudectl.store.sqlite;

import io.claudectl.core.decision.Change;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.store.Store;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** One transaction of the writer's connection. */
final class SqliteBatch extends SqliteFacts implements Store.Batch {
    // Messages without deliveries erased with each erasure; more wait for the next.
    private static final int ORPHANS_A_STEP = 500;

    private final Transaction transaction;
    private final long lastBefore;
    private long lastDelivery;

    // A command is undone by undoing all and repeating the changes before it. That happens when a
    // rule is broken; an SQL savepoint costs every command a copy of each page it touches.
    private final List<Change> applied = new ArrayList<>();
    private int savepoint = -1;
    private boolean over;

    private SqliteBatch(Tables tables, Transaction transaction, long lastDelivery) {
        super(tables);
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
        if (failed()) {
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

    private void tell(String what, Step step) {
        mustBeOpen();
        try {
            step.run();
        } catch (SQLException e) {
            fail();
            throw Transaction.failure("cannot " + what, e);
        }
    }

    @Override
    void mustBeOpen() {
        if (over) {
            throw new IllegalStateException("this transaction is over");
        }
        super.mustBeOpen();
    }

    private interface Step {
        void run() throws SQLException;
    }
}
