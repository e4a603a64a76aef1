package io.claudectl.core.state;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All work that is not settled, with its newest claim. Belongs to the broker thread. */
public final class ClaimBook {
    /** Maximum of open work; more is refused, so that each check stays quick. */
    public static final int OPEN_MAX = 10_000;

    private static final class Entry {
        ClaimableMessage work;
        @Nullable Claim newest;
        long dueTickMs;
        boolean rung;

        Entry(ClaimableMessage work) {
            this.work = work;
        }
    }

    private final Map<MessageId, Entry> entries = new LinkedHashMap<>();
    private final Map<SessionKey, Set<MessageId>> held = new HashMap<>();

    /**
     * Rebuilds the book.
     *
     * @param heldUntilTickMs when the term of each held claim is over
     * @param freeUntilTickMs when the search goes on for free work
     */
    public static ClaimBook load(
            Collection<Store.OpenWork> open, long heldUntilTickMs, long freeUntilTickMs) {
        var book = new ClaimBook();
        for (Store.OpenWork each : open) {
            book.save(each.work());
            if (each.newest() != null) {
                book.save(each.newest());
            }
            MessageId message = each.work().message();
            boolean held = book.held(message) != null;
            book.apply(new Note.WorkDue(message, held ? heldUntilTickMs : freeUntilTickMs));
        }
        return book;
    }

    /** Returns the open work of that message; null for none. */
    public @Nullable ClaimableMessage open(MessageId message) {
        Entry entry = entries.get(message);
        return entry == null ? null : entry.work;
    }

    /** Returns the claim that holds it now; null when it is free. */
    public @Nullable Claim held(MessageId message) {
        Claim newest = newest(message);
        return newest == null || newest.end() != null ? null : newest;
    }

    /** Returns its last claim, held or over; null when it was never claimed. */
    public @Nullable Claim newest(MessageId message) {
        Entry entry = entries.get(message);
        return entry == null ? null : entry.newest;
    }

    /** Returns the session's claims, oldest first. */
    public List<Claim> heldBy(SessionKey session) {
        Set<MessageId> messages = held.get(session);
        if (messages == null) {
            return List.of();
        }
        var found = new ArrayList<Claim>(messages.size());
        for (MessageId message : messages) {
            Claim claim = held(message);
            if (claim != null) {
                found.add(claim);
            }
        }
        return found;
    }

    public int size() {
        return entries.size();
    }

    public List<ClaimableMessage> all() {
        return entries.values().stream().map(entry -> entry.work).toList();
    }

    /**
     * Returns whether time changes something soon: a claim runs, or the search for an owner goes
     * on.
     */
    public boolean moves() {
        return entries.values().stream()
                .anyMatch(
                        entry ->
                                entry.work.stage() != ClaimableMessage.Stage.HUMAN
                                        || entry.newest != null && entry.newest.end() == null);
    }

    /** Returns the tick at which its term is over, or the search for an owner goes on. */
    public long dueTickMs(MessageId message) {
        Entry entry = entries.get(message);
        return entry == null ? Long.MAX_VALUE : entry.dueTickMs;
    }

    /** Returns whether the holder was rung for this claim. */
    public boolean rung(MessageId message) {
        Entry entry = entries.get(message);
        return entry != null && entry.rung;
    }

    /** Applies a row. */
    public void save(ClaimableMessage work) {
        if (work.settledAt() != null) {
            Entry gone = entries.remove(work.message());
            if (gone != null && gone.newest != null) {
                drop(gone.newest);
            }
            return;
        }
        Entry entry = entries.get(work.message());
        if (entry == null) {
            entries.put(work.message(), new Entry(work));
        } else {
            entry.work = work;
        }
    }

    /** Applies a row; settled work is dropped. */
    public void save(Claim claim) {
        Entry entry = entries.get(claim.message());
        if (entry == null) {
            return;
        }
        if (entry.newest == null || entry.newest.epoch() < claim.epoch()) {
            entry.rung = false;
        }
        entry.newest = claim;
        if (claim.end() == null) {
            held.computeIfAbsent(claim.by().session(), ignored -> new LinkedHashSet<>())
                    .add(claim.message());
        } else {
            drop(claim);
        }
    }

    /**
     * Moves the begin of claims a person holds, which end by wall time, with a clock that leapt.
     */
    public void leapt(Duration by) {
        for (Entry entry : entries.values()) {
            Claim newest = entry.newest;
            if (newest != null && newest.heldByPerson()) {
                entry.newest = newest.begun(newest.at().plus(by));
            }
        }
    }

    private void drop(Claim claim) {
        Set<MessageId> messages = held.get(claim.by().session());
        if (messages != null && messages.remove(claim.message()) && messages.isEmpty()) {
            held.remove(claim.by().session());
        }
    }

    /** Applies a note. */
    public void apply(Note.OfWork note) {
        switch (note) {
            case Note.WorkDue(var message, var tick) -> {
                Entry entry = entries.get(message);
                if (entry != null) {
                    entry.dueTickMs = tick;
                }
            }
            case Note.LastClaim(var claim) -> save(claim);
            case Note.HolderRung(var message) -> {
                Entry entry = entries.get(message);
                if (entry != null) {
                    entry.rung = true;
                }
            }
        }
    }
}
