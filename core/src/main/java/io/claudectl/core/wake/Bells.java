package io.claudectl.core.wake;

import io.claudectl.core.Moment;
import io.claudectl.core.Note;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what each session can be woken, and how its last rings went. Lost with the daemon: doorbells
 * connect again by themselves. Belongs to the broker thread.
 */
public final class Bells {
    /** A ring nobody answered within this time was not heard. */
    public static final Duration HEARD_WITHIN = Duration.ofSeconds(10);

    /** Rings nobody heard, after which another idle session of the role is tried. */
    private static final int DEAF_AFTER = 2;

    /** Pauses behind the first ring, the second and so on; the last one stays. */
    private static final List<Duration> PAUSES =
            List.of(
                    HEARD_WITHIN,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30));

    private static final class Entry {
        int doorbells;
        boolean dialog;
        int rings;
        boolean answered;
        long rungTickMs;
        @Nullable RoleName mailbox;
        final Map<Means, Instant> proved = new EnumMap<>(Means.class);
    }

    private final Map<SessionKey, Entry> entries = new HashMap<>();

    /** The means a ring would take now: a connected doorbell, or what has worked before. */
    public @Nullable Means means(SessionKey session) {
        Entry entry = entries.get(session);
        if (entry == null) {
            return null;
        }
        return entry.doorbells > 0
                ? Means.DOORBELL
                : entry.proved.containsKey(Means.SOCKET) ? Means.SOCKET : null;
    }

    /** When that means last woke the session; null when it has not since the daemon started. */
    public @Nullable Instant proved(SessionKey session, Means means) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.proved.get(means);
    }

    /** True while the session stands behind a dialog. */
    public boolean dialog(SessionKey session) {
        Entry entry = entries.get(session);
        return entry != null && entry.dialog;
    }

    /** True when the session may be rung at this tick: not rung just now, and its pause is over. */
    public boolean rested(SessionKey session, long nowTickMs) {
        Entry entry = entries.get(session);
        return entry == null
                || entry.rings == 0
                || nowTickMs - entry.rungTickMs >= pause(entry).toMillis();
    }

    private static Duration pause(Entry entry) {
        return PAUSES.get(Math.min(entry.rings, PAUSES.size()) - 1);
    }

    /** True while a ring of the session may still be answered. */
    public boolean ringing(SessionKey session, long nowTickMs) {
        Entry entry = entries.get(session);
        return entry != null
                && entry.rings > 0
                && !entry.answered
                && nowTickMs - entry.rungTickMs < HEARD_WITHIN.toMillis();
    }

    /** True when it heard none of its last rings, so that another session is better asked. */
    public boolean deaf(SessionKey session) {
        Entry entry = entries.get(session);
        return entry != null && entry.rings >= DEAF_AFTER && !entry.answered;
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
            case Note.Bell(var session, var open) -> bell(session, open);
            case Note.Dialog(var session, var open) -> entry(session).dialog = open;
            case Note.Rung(var session, var mailbox, var means) -> {
                Entry entry = entry(session);
                entry.rings++;
                entry.answered = false;
                entry.rungTickMs = now.tickMs();
                entry.mailbox = mailbox;
            }
            case Note.Woken(var session, var means) -> {
                Entry entry = entry(session);
                entry.answered = true;
                entry.proved.put(means, now.wall());
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

    private void bell(SessionKey session, boolean open) {
        Entry entry = entry(session);
        entry.doorbells = Math.max(0, entry.doorbells + (open ? 1 : -1));
        if (open) {
            entry.rings = 0;
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
