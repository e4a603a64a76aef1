package io.claudectl.core.state;

import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.decision.Note;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what each session can be woken, and how its last rings went. Lost with the daemon: doorbells
 * connect again by themselves. Belongs to the broker thread.
 */
public final class WakeState {
    /** A ring nobody answered within this time was not heard. */
    public static final Duration HEARD_WITHIN = Duration.ofSeconds(10);

    /** Rings by one means without any hook behind them, after which that means is left alone. */
    private static final int SILENT_AFTER = 2;

    /** Pauses behind the first ring, the second and so on; the last one stays. */
    private static final List<Duration> PAUSES =
            List.of(
                    HEARD_WITHIN,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30));

    /** How far one means of one session is believed. */
    private static final class Trust {
        /** Rings since a hook of the session was heard. */
        int unheard;

        /** It went silent, and has not woken the session since: another means comes first. */
        boolean doubted;

        @Nullable Instant proved;

        boolean silent() {
            return unheard >= SILENT_AFTER;
        }
    }

    private static final class Entry {
        final Set<Long> doorbells = new HashSet<>();
        final Map<WakeChannel, Trust> trust = new EnumMap<>(WakeChannel.class);
        boolean dialog;
        int rings;
        boolean answered;
        long rungTickMs;
        @Nullable RoleName mailbox;
        @Nullable WakeChannel last;

        Trust trust(WakeChannel means) {
            return trust.computeIfAbsent(means, ignored -> new Trust());
        }

        /** A connected doorbell, and what has worked before; what is doubted comes last. */
        List<WakeChannel> known() {
            var known = new ArrayList<WakeChannel>();
            if (!doorbells.isEmpty()) {
                known.add(WakeChannel.DOORBELL);
            }
            if (trust(WakeChannel.SOCKET).proved != null) {
                known.add(WakeChannel.SOCKET);
            }
            known.sort((a, b) -> Boolean.compare(trust(a).doubted, trust(b).doubted));
            return known;
        }

        @Nullable WakeChannel next() {
            for (WakeChannel means : known()) {
                if (!trust(means).silent()) {
                    return means;
                }
            }
            return null;
        }

        Duration pause() {
            // The silence of one means says nothing about another.
            return next() == last ? PAUSES.get(Math.min(rings, PAUSES.size()) - 1) : HEARD_WITHIN;
        }
    }

    private final Map<SessionKey, Entry> entries = new HashMap<>();

    /**
     * The means a ring would take now; null when none is known, or each went unheard and no hook of
     * the session was heard since.
     */
    public @Nullable WakeChannel means(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.next();
    }

    /** The same for a ring that is to show whether a means works: silence does not count. */
    public @Nullable WakeChannel probed(SessionKey session) {
        Entry entry = entries.get(session);
        List<WakeChannel> known = entry == null ? List.of() : entry.known();
        return known.isEmpty() ? null : known.getFirst();
    }

    /** When that means last woke the session; null when it has not since the daemon started. */
    public @Nullable Instant proved(SessionKey session, WakeChannel means) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.trust(means).proved;
    }

    /** True while the session stands behind a dialog. */
    public boolean dialog(SessionKey session) {
        Entry entry = entries.get(session);
        return entry != null && entry.dialog;
    }

    /** True when the session may be rung at this tick: not rung just now, and its pause is over. */
    public boolean rested(SessionKey session, long nowTickMs) {
        return restsForMs(session, nowTickMs) == 0;
    }

    /** How long the session is not rung again, ms; 0 when it may be. */
    public long restsForMs(SessionKey session, long nowTickMs) {
        Entry entry = entries.get(session);
        return entry == null || entry.rings == 0
                ? 0
                : Math.max(0, entry.rungTickMs + entry.pause().toMillis() - nowTickMs);
    }

    /** True while a ring of the session may still be answered. */
    public boolean ringing(SessionKey session, long nowTickMs) {
        Entry entry = entries.get(session);
        return entry != null
                && entry.rings > 0
                && !entry.answered
                && nowTickMs - entry.rungTickMs < HEARD_WITHIN.toMillis();
    }

    /** True when every known means went unheard, so that another session is better asked. */
    public boolean deaf(SessionKey session) {
        Entry entry = entries.get(session);
        return entry != null && !entry.known().isEmpty() && entry.next() == null;
    }

    /** Rings since what it was rung for came, or its person spoke. */
    public boolean rung(SessionKey session) {
        Entry entry = entries.get(session);
        return entry != null && entry.rings > 0;
    }

    /** The mailbox it was last rung for; null when it was not. */
    public @Nullable RoleName rungFor(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.mailbox;
    }

    /** Sessions that can be woken by some means. */
    public Set<SessionKey> sessions() {
        return Set.copyOf(entries.keySet());
    }

    public void apply(Note.OfBells note, Moment now) {
        switch (note) {
            case Note.Bell(var session, var line, var open) -> bell(session, line, open);
            case Note.Dialog(var session, var open) -> {
                if (open || entries.containsKey(session)) {
                    entry(session).dialog = open;
                }
            }
            case Note.Rung(var session, var mailbox, var means) -> {
                Entry entry = entry(session);
                Trust trust = entry.trust(means);
                trust.unheard++;
                trust.doubted |= trust.silent();
                entry.rings++;
                entry.answered = false;
                entry.rungTickMs = now.tickMs();
                entry.mailbox = mailbox;
                entry.last = means;
            }
            case Note.Unread(var session, var means) -> unread(session, means, now);
            case Note.TakenBack(var session, var means) -> {
                Entry entry = entry(session);
                entry.dialog = true;
                entry.rings = 0;
                entry.answered = true;
                entry.trust(means).unheard = Math.max(0, entry.trust(means).unheard - 1);
            }
            case Note.Woken(var session, var means) -> {
                Entry entry = entry(session);
                entry.answered = true;
                entry.trust(means).doubted = false;
                entry.trust(means).proved = now.wall();
            }
            case Note.Heard(var session) -> {
                Entry entry = entries.get(session);
                if (entry != null) {
                    entry.rings = 0;
                    entry.answered = true;
                }
            }
        }
    }

    /** A hook of the session was heard: what a ring begins brings mail again. */
    public void hooked(SessionKey session) {
        Entry entry = entries.get(session);
        if (entry != null) {
            entry.trust.values().forEach(trust -> trust.unheard = 0);
        }
    }

    private void bell(SessionKey session, long line, boolean open) {
        if (!open) {
            Entry entry = entries.get(session);
            if (entry != null) {
                entry.doorbells.remove(line);
            }
            return;
        }
        Entry entry = entry(session);
        entry.doorbells.add(line);
        entry.rings = 0;
        Trust trust = entry.trust(WakeChannel.DOORBELL);
        trust.unheard = 0;
        trust.doubted = false;
    }

    private void unread(SessionKey session, WakeChannel means, Moment now) {
        Entry entry = entries.get(session);
        if (entry == null) {
            return;
        }
        Trust trust = entry.trust(means);
        trust.unheard = Math.max(trust.unheard, SILENT_AFTER);
        trust.doubted = true;
        if (means == entry.last && !entry.answered) {
            // No answer can come, so the next means need not wait for one.
            entry.rungTickMs = now.tickMs() - HEARD_WITHIN.toMillis();
        }
    }

    /** Forgets a session that ended. */
    public void forget(SessionKey session) {
        entries.remove(session);
    }

    private Entry entry(SessionKey session) {
        return entries.computeIfAbsent(session, ignored -> new Entry());
    }
}
