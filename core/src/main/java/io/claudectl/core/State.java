package io.claudectl.core;

import io.claudectl.core.guard.SendRates;
import io.claudectl.core.mail.LeaseBook;
import io.claudectl.core.mail.Mailboxes;
import io.claudectl.core.role.Activity;
import io.claudectl.core.role.Directory;
import io.claudectl.core.wake.Wakes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's memory: everything rules need at once, kept in step with the store by applying the
 * same changes. Belongs to the broker thread.
 */
public final class State {
    private final Directory directory;
    private final LeaseBook leases;
    private final Mailboxes mailboxes;
    private final SendRates rates;
    private final Activity activity;
    private final Wakes wakes;
    private final Map<String, Instant> mutes;
    private boolean paused;

    private State(
            Directory directory,
            LeaseBook leases,
            Mailboxes mailboxes,
            SendRates rates,
            Activity activity,
            Wakes wakes,
            Map<String, Instant> mutes,
            boolean paused) {
        this.directory = directory;
        this.leases = leases;
        this.mailboxes = mailboxes;
        this.rates = rates;
        this.activity = activity;
        this.wakes = wakes;
        this.mutes = new HashMap<>(mutes);
        this.paused = paused;
    }

    /** Memory as it is after a start: what the store says, every live lease with a fresh term. */
    public static State load(Store.Snapshot snapshot, Moment now, Duration leaseTerm) {
        var activity = new Activity();
        snapshot.sessions().forEach(session -> activity.watch(session.key(), now));
        return load(snapshot, now, leaseTerm, activity);
    }

    /** The same, keeping what is known of the sessions' doings. */
    public static State load(
            Store.Snapshot snapshot, Moment now, Duration leaseTerm, Activity activity) {
        return new State(
                Directory.load(snapshot),
                LeaseBook.load(snapshot.provable(), now.tickIn(leaseTerm)),
                new Mailboxes(snapshot.waiting()),
                SendRates.load(snapshot.sends(), now),
                activity,
                Wakes.load(snapshot.wakes(), now),
                snapshot.mutes(),
                snapshot.paused());
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

    /** How often sessions were woken lately. */
    public Wakes wakes() {
        return wakes;
    }

    /** Until when nobody is woken for that name; null when it is not muted. */
    public @Nullable Instant mutedUntil(String name, Instant now) {
        Instant until = mutes.get(name);
        return until == null || !until.isAfter(now) ? null : until;
    }

    /** True while the operator holds everything back. */
    public boolean paused() {
        return paused;
    }

    void apply(Decision<?> decision, Moment now) {
        for (Change change : decision.changes()) {
            apply(change, now);
        }
        for (Note note : decision.notes()) {
            leases.apply(note);
            activity.apply(note, now);
        }
    }

    private void apply(Change change, Moment now) {
        switch (change) {
            case Change.MessageAdded(var message) ->
                    rates.sent(message.sender().name(), now.tickMs());
            case Change.DeliveryAdded(var delivery) -> mailboxes.add(delivery);
            case Change.DeliveryMoved(var from, var to) -> {
                mailboxes.move(from, to);
                leases.delivery(to);
            }
            case Change.LeaseAdded(var lease) -> leases.add(lease);
            case Change.LeaseMoved(var lease) -> leases.move(lease);
            case Change.DeliveriesErased ignored -> {
                // Only settled deliveries are erased, and memory holds none of those.
            }
            case Change.HistoryErased ignored -> {
                // Memory holds no events, and forgets sessions that ended by its own bound.
            }
            case Change.RoleSaved(var role) -> directory.save(role);
            case Change.RoleRemoved(var role) -> directory.remove(role);
            case Change.BindingSaved(var binding) -> directory.save(binding);
            case Change.BindingRemoved(var session) -> directory.unbind(session);
            case Change.SessionSaved(var session) -> {
                directory.save(session);
                if (!session.live()) {
                    activity.forget(session.key());
                }
            }
            case Change.PauseSet(var pause) -> paused = pause;
            case Change.MuteSet(var name, var until) -> mutes.put(name, until);
            case Change.MuteLifted(var name) -> mutes.remove(name);
            case Change.WakeCounted(var mailbox, var at) -> wakes.counted(mailbox, now.tickMs());
            case Change.Reminded ignored -> {
                // Asked of the store, and seldom.
            }
            case Change.Happened ignored -> {
                // The log is for readers of the store.
            }
        }
    }
}
