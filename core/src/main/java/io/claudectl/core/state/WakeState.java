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
 * Each session's wake channels, and the results of its last rings. Lost with the daemon: doorbells
 * connect again by themselves. Belongs to the broker thread.
 */
public final class WakeState {
    /** The time in which a ring must be answered. */
    public static final Duration HEARD_WITHIN = Duration.ofSeconds(10);

    /** Rings in a row by one channel without a hook after which that channel is doubted. */
    private static final int SILENT_AFTER = 2;

    /** Pauses after the first ring, the second and so on; the last one stays. */
    private static final List<Duration> PAUSES =
            List.of(
                    HEARD_WITHIN,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30));

    /** The trust in one channel of one session. */
    private static final class Trust {
        /** Rings since the last hook of the session. */
        int unheard;

        /**
         * True when rings went unanswered and it has not woken the session since: another channel
         * comes first.
         */
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

        Trust trust(WakeChannel channel) {
            return trust.computeIfAbsent(channel, ignored -> new Trust());
        }

        /**
         * Returns a connected doorbell, and channels that have worked before; doubted ones last.
         */
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
            for (WakeChannel channel : known()) {
                if (!trust(channel).silent()) {
                    return channel;
                }
            }
            return null;
        }

        Duration pause() {
            // An unanswered ring by one channel shows nothing about another.
            return next() == last ? PAUSES.get(Math.min(rings, PAUSES.size()) - 1) : HEARD_WITHIN;
        }
    }

    private final Map<SessionKey, Entry> entries = new HashMap<>();

    /**
     * Returns the channel of a ring now; null when none is known, or each went unanswered and no
     * hook of the session came since.
     */
    public @Nullable WakeChannel channel(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.next();
    }

    /** Returns the channel of a test ring, for which unanswered rings do not count. */
    public @Nullable WakeChannel probed(SessionKey session) {
        Entry entry = entries.get(session);
        List<WakeChannel> known = entry == null ? List.of() : entry.known();
        return known.isEmpty() ? null : known.getFirst();
    }

    /**
     * Returns when that channel last woke the session; null when it has not since the daemon
     * started.
     */
    public @Nullable Instant proved(SessionKey session, WakeChannel channel) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.trust(channel).proved;
    }

    /** Returns whether the session is behind a dialog. */
    public boolean dialog(SessionKey session) {
        Entry entry = entries.get(session);
        return entry != null && entry.dialog;
    }

    /**
     * Returns whether the session may be rung at this tick: not rung just now, and its pause is
     * over.
     */
    public boolean rested(SessionKey session, long nowTickMs) {
        return restsForMs(session, nowTickMs) == 0;
    }

    /** Returns the rest of the pause between rings, ms; 0 for none. */
    public long restsForMs(SessionKey session, long nowTickMs) {
        Entry entry = entries.get(session);
        return entry == null || entry.rings == 0
                ? 0
                : Math.max(0, entry.rungTickMs + entry.pause().toMillis() - nowTickMs);
    }

    /** Returns whether a ring of the session may still be answered. */
    public boolean ringing(SessionKey session, long nowTickMs) {
        Entry entry = entries.get(session);
        return entry != null
                && entry.rings > 0
                && !entry.answered
                && nowTickMs - entry.rungTickMs < HEARD_WITHIN.toMillis();
    }

    /**
     * Returns whether rings by every known channel went unanswered, so that another session is
     * better rung.
     */
    public boolean deaf(SessionKey session) {
        Entry entry = entries.get(session);
        return entry != null && !entry.known().isEmpty() && entry.next() == null;
    }

    /** Returns whether it was rung since its mail came, or its person typed a prompt. */
    public boolean rung(SessionKey session) {
        Entry entry = entries.get(session);
        return entry != null && entry.rings > 0;
    }

    /** Returns the mailbox it was last rung for; null for none. */
    public @Nullable RoleName rungFor(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.mailbox;
    }

    /** Returns the sessions with a wake channel. */
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
            case Note.Rung(var session, var mailbox, var channel) -> {
                Entry entry = entry(session);
                Trust trust = entry.trust(channel);
                trust.unheard++;
                trust.doubted |= trust.silent();
                entry.rings++;
                entry.answered = false;
                entry.rungTickMs = now.tickMs();
                entry.mailbox = mailbox;
                entry.last = channel;
            }
            case Note.Unread(var session, var channel) -> unread(session, channel, now);
            case Note.TakenBack(var session, var channel) -> {
                Entry entry = entry(session);
                entry.dialog = true;
                entry.rings = 0;
                entry.answered = true;
                entry.trust(channel).unheard = Math.max(0, entry.trust(channel).unheard - 1);
            }
            case Note.Woken(var session, var channel) -> {
                Entry entry = entry(session);
                entry.answered = true;
                entry.trust(channel).doubted = false;
                entry.trust(channel).proved = now.wall();
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

    /** Records a hook of the session: a ring brings mail again. */
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

    private void unread(SessionKey session, WakeChannel channel, Moment now) {
        Entry entry = entries.get(session);
        if (entry == null) {
            return;
        }
        Trust trust = entry.trust(channel);
        trust.unheard = Math.max(trust.unheard, SILENT_AFTER);
        trust.doubted = true;
        if (channel == entry.last && !entry.answered) {
            // No answer can come, so the next channel need not wait for one.
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
