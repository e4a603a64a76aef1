package io.claudectl.core.state;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Events;
import io.claudectl.core.decision.Note;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store;
import io.claudectl.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's memory: all that rules need at once, kept in step with the store by applying the
 * same changes. Belongs to the broker thread.
 */
public final class State {
    /** The time after a leap forward of the clock in which nothing is erased as old. */
    private static final Duration CLOCK_DOUBTED = Duration.ofHours(1);

    private final Directory directory;
    private final LeaseBook leases;
    private final Mailboxes mailboxes;
    private final SendRates rates;
    private final Activity activity;
    private final WakeRate wakes;
    private final WakeState bells;
    private final Subscriptions subscriptions;
    private final OwnedFiles ownedFiles;
    private final ClaimBook work;
    private final WakeCandidates stirred = new WakeCandidates();
    private final Map<String, Instant> mutes;
    private boolean paused;
    private @Nullable Moment clocks;
    private long doubtedUntilTickMs = Long.MIN_VALUE;

    private State(
            Store.Snapshot snapshot,
            Moment now,
            Limits limits,
            Activity activity,
            WakeState bells) {
        var routing = limits.routing();
        this.directory = Directory.load(snapshot);
        this.leases = LeaseBook.load(snapshot.provable(), now.tickIn(limits.delivering().lease()));
        this.mailboxes = new Mailboxes(snapshot.waiting());
        this.rates = SendRates.load(snapshot.sends(), now);
        this.activity = activity;
        this.wakes = WakeRate.load(snapshot.wakes(), now);
        this.bells = bells;
        this.subscriptions = Subscriptions.load(snapshot.routing().subscriptions());
        this.ownedFiles = OwnedFiles.load(snapshot.routing().ownerships());
        this.work =
                ClaimBook.load(
                        snapshot.routing().work(),
                        now.tickIn(routing.claim()),
                        now.tickIn(routing.unclaimed()));
        this.mutes = new HashMap<>(snapshot.mutes());
        this.paused = snapshot.paused();
        this.clocks = snapshot.clocks();
    }

    /** Loads memory at a start: from the store, with a fresh term for every running one. */
    public static State load(Store.Snapshot snapshot, Moment now, Limits limits) {
        var activity = new Activity();
        snapshot.sessions().forEach(session -> activity.watch(session.key(), now));
        return load(snapshot, now, limits, activity, new WakeState());
    }

    /** Reloads memory, keeping sessions' activity and wake state. */
    public static State load(
            Store.Snapshot snapshot,
            Moment now,
            Limits limits,
            Activity activity,
            WakeState bells) {
        return new State(snapshot, now, limits, activity, bells);
    }

    public Directory directory() {
        return directory;
    }

    public LeaseBook leases() {
        return leases;
    }

    public Mailboxes mailboxes() {
        return mailboxes;
    }

    public SendRates rates() {
        return rates;
    }

    public Activity activity() {
        return activity;
    }

    /** Returns the sessions with a change since the last call. */
    public Collection<Session> stirred() {
        return stirred.taken(directory, bells);
    }

    public WakeState wakeState() {
        return bells;
    }

    /** Returns the counts of recent wakes. */
    public WakeRate wakeRate() {
        return wakes;
    }

    /** Returns the subscriptions, by which messages without addressee are routed. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    public OwnedFiles ownedFiles() {
        return ownedFiles;
    }

    /** Returns the work that is not settled, and its claims. */
    public ClaimBook claimBook() {
        return work;
    }

    /** Returns the end of that name's mute; null when it is not muted. */
    public @Nullable Instant mutedUntil(String name, Instant now) {
        Instant until = mutes.get(name);
        return until == null || !until.isAfter(now) ? null : until;
    }

    /** Returns both clocks as last saved; null before the first time. */
    public @Nullable Moment clocks() {
        return clocks;
    }

    /**
     * Returns true for an hour after the wall clock leapt forward: a wrong clock may still be
     * corrected, and erased history cannot be restored.
     */
    public boolean wallDoubted(Moment now) {
        return now.tickMs() < doubtedUntilTickMs;
    }

    /** Takes over the earlier memory's doubt of the wall clock. */
    public State doubting(State before) {
        doubtedUntilTickMs = before.doubtedUntilTickMs;
        return this;
    }

    /** Returns whether the operator pauses all mail. */
    public boolean paused() {
        return paused;
    }

    public void apply(Decision<?> decision, Moment now) {
        for (Change change : decision.changes()) {
            apply(change, now);
        }
        for (Note note : decision.notes()) {
            switch (note) {
                case Note.OfLeases lease -> leases.apply(lease, now);
                case Note.OfSessions session -> session(session, now);
                case Note.OfBells bell -> bell(bell, now);
                case Note.OfWork each -> work.apply(each);
            }
        }
    }

    private void apply(Change change, Moment now) {
        switch (change) {
            case Change.MessageAdded(var message) -> {
                if (message.kind() == Message.Kind.MAIL) {
                    rates.sent(message.sender().name(), now.tickMs());
                }
            }
            case Change.DeliveryAdded(var delivery) -> {
                mailboxes.add(delivery);
                stirred.mailbox(delivery.role());
            }
            case Change.DeliveryMoved(var from, var to) -> {
                mailboxes.move(from, to);
                leases.delivery(to);
                stirred.mailbox(to.role());
            }
            case Change.LeaseAdded(var lease) -> leases.add(lease);
            case Change.LeaseMoved(var lease) -> leases.move(lease);
            case Change.RoleSaved(var role) -> {
                directory.save(role);
                stirred.mailbox(role.name());
            }
            case Change.RoleRemoved(var role) -> {
                directory.remove(role);
                subscriptions.remove(role);
                ownedFiles.remove(role);
            }
            case Change.BindingSaved(var binding) -> {
                directory.save(binding);
                stirred.session(binding.session());
            }
            case Change.BindingRemoved(var session) -> directory.unbind(session);
            case Change.SessionSaved(var session) -> {
                directory.save(session);
                if (!session.live()) {
                    activity.forget(session.key());
                    bells.forget(session.key());
                }
            }
            case Change.SubscriptionAdded(var subscription, var at) ->
                    subscriptions.add(subscription);
            case Change.SubscriptionRemoved(var subscription) -> subscriptions.remove(subscription);
            case Change.OwnershipAdded(var ownership) -> ownedFiles.add(ownership);
            case Change.OwnershipRemoved(var ownership) -> ownedFiles.remove(ownership);
            case Change.WorkSaved(var each) -> work.save(each);
            case Change.ClaimSaved(var claim) -> work.save(claim);
            case Change.ClocksSaved(var at) -> clocks = at;
            case Change.ClockLeapt(var by) -> leapt(by, now);
            case Change.PauseSet(var pause) -> {
                paused = pause;
                stirred.all();
            }
            case Change.MuteSet(var name, var until) -> mutes.put(name, until);
            case Change.MuteLifted(var name) -> {
                mutes.remove(name);
                stirred.all();
            }
            case Change.WakeCounted counted -> counted(counted, now);
            case Change.Happened(var event) -> {
                if (event.kind().equals(Events.SEND_REFUSED)) {
                    rates.refused(now.tickMs());
                }
            }
            case Change.DeliveriesErased _, Change.HistoryErased _, Change.Reminded _ -> {
                // Memory holds no settled deliveries and reminders, and forgets sessions that ended
                // by its own bound.
            }
        }
    }

    private void leapt(Duration by, Moment now) {
        work.leapt(by);
        if (by.isPositive()) {
            doubtedUntilTickMs = now.tickIn(CLOCK_DOUBTED);
        }
    }

    private void counted(Change.WakeCounted counted, Moment now) {
        wakes.counted(counted.mailbox(), now.tickMs());
        mutes.values().removeIf(until -> until.isBefore(counted.at().minus(WakeRate.OVER_KEPT)));
    }

    private void session(Note.OfSessions note, Moment now) {
        activity.apply(note, now);
        switch (note) {
            case Note.Idle(var session) -> stirred.session(session);
            case Note.Hooked(var session, var event) -> bells.hooked(session);
            default -> {}
        }
    }

    private void bell(Note.OfBells note, Moment now) {
        SessionKey key =
                switch (note) {
                    case Note.Bell(var session, var line, var open) -> session;
                    case Note.Dialog(var session, var open) -> session;
                    case Note.Rung(var session, var mailbox, var channel) -> session;
                    case Note.Unread(var session, var channel) -> session;
                    case Note.TakenBack(var session, var channel) -> session;
                    case Note.Woken(var session, var channel) -> session;
                    case Note.Heard(var session) -> session;
                };
        Session session = directory.session(key);
        boolean live = session != null && session.live();
        // A doorbell may connect before the first hook of its session. Any other note of an unknown
        // or ended session would make an entry that is never forgotten.
        if (!live && !(note instanceof Note.Bell && session == null)) {
            return;
        }
        bells.apply(note, now);
        if (!live && bells.probed(key) == null) {
            bells.forget(key);
        }
        if (!(note instanceof Note.Rung || note instanceof Note.Woken)) {
            stirred.session(key);
        }
    }
}
