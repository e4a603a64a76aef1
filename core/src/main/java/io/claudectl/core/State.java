package io.claudectl.core;

import io.claudectl.core.guard.SendRates;
import io.claudectl.core.mail.LeaseBook;
import io.claudectl.core.mail.Mailboxes;
import io.claudectl.core.role.Activity;
import io.claudectl.core.role.Directory;
import io.claudectl.core.role.Session;
import io.claudectl.core.wake.Bells;
import io.claudectl.core.wake.Stirred;
import io.claudectl.core.wake.Wakes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
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
    private final Bells bells;
    private final Stirred stirred = new Stirred();
    private final Map<String, Instant> mutes;
    private boolean paused;

    private State(
            Directory directory,
            LeaseBook leases,
            Mailboxes mailboxes,
            SendRates rates,
            Activity activity,
            Wakes wakes,
            Bells bells,
            Map<String, Instant> mutes,
            boolean paused) {
        this.directory = directory;
        this.leases = leases;
        this.mailboxes = mailboxes;
        this.rates = rates;
        this.activity = activity;
        this.wakes = wakes;
        this.bells = bells;
        this.mutes = new HashMap<>(mutes);
        this.paused = paused;
    }

    /** Memory as it is after a start: what the store says, every live lease with a fresh term. */
    public static State load(Store.Snapshot snapshot, Moment now, Duration leaseTerm) {
        var activity = new Activity();
        snapshot.sessions().forEach(session -> activity.watch(session.key(), now));
        return load(snapshot, now, leaseTerm, activity, new Bells());
    }

    /** The same, keeping what is known of the sessions' doings and of how to wake them. */
    public static State load(
            Store.Snapshot snapshot,
            Moment now,
            Duration leaseTerm,
            Activity activity,
            Bells bells) {
        return new State(
                Directory.load(snapshot),
                LeaseBook.load(snapshot.provable(), now.tickIn(leaseTerm)),
                new Mailboxes(snapshot.waiting()),
                SendRates.load(snapshot.sends(), now),
                activity,
                Wakes.load(snapshot.wakes(), now),
                bells,
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

    /** The sessions something changed for since this was asked last. */
    Collection<Session> stirred() {
        return stirred.taken(directory, bells);
    }

    /** By what sessions can be woken. */
    public Bells bells() {
        return bells;
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
            switch (note) {
                case Note.OfLeases lease -> leases.apply(lease, now);
                case Note.OfSessions session -> session(session, now);
                case Note.OfBells bell -> bell(bell, now);
            }
        }
    }

    private void apply(Change change, Moment now) {
        switch (change) {
            case Change.MessageAdded(var message) -> {
                if (!message.notice()) {
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
            case Change.DeliveriesErased ignored -> {
                // Only settled deliveries are erased, and memory holds none of those.
            }
            case Change.HistoryErased ignored -> {
                // Memory holds no events, and forgets sessions that ended by its own bound.
            }
            case Change.RoleSaved(var role) -> {
                directory.save(role);
                stirred.mailbox(role.name());
            }
            case Change.RoleRemoved(var role) -> directory.remove(role);
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
            case Change.PauseSet(var pause) -> {
                paused = pause;
                stirred.all();
            }
            case Change.MuteSet(var name, var until) -> mutes.put(name, until);
            case Change.MuteLifted(var name) -> {
                mutes.remove(name);
                stirred.all();
            }
            case Change.WakeCounted(var mailbox, var at) -> wakes.counted(mailbox, now.tickMs());
            case Change.Reminded ignored -> {
                // Asked of the store, and seldom.
            }
            case Change.Happened ignored -> {
                // The log is for readers of the store.
            }
        }
    }

    private void session(Note.OfSessions note, Moment now) {
        activity.apply(note, now);
        if (note instanceof Note.Idle(var session)) {
            stirred.session(session);
        }
    }

    private void bell(Note.OfBells note, Moment now) {
        bells.apply(note, now);
        switch (note) {
            case Note.Bell(var session, var open) -> stirred.session(session);
            case Note.Dialog(var session, var open) -> stirred.session(session);
            case Note.Rung ignored -> {}
            case Note.Woken ignored -> {}
            case Note.Heard ignored -> {}
        }
    }
}
