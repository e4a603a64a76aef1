package io.claudectl.core.state;

import io.claudectl.core.decision.Note;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.text.Word;
import io.claudectl.core.time.Moment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Each session's activity, from hooks and transcripts. Lost with the daemon. */
public final class Activity {
    /** The activity of a session. */
    public enum Doing implements Word {
        /** No report since the daemon started. */
        UNKNOWN,
        IDLE,
        BUSY
    }

    /**
     * The last hook of a session that reached the bus.
     *
     * @param event in the agent's own terms
     */
    public record LastHook(String event, Instant at) {}

    private static final class Entry {
        Doing doing = Doing.UNKNOWN;
        long sinceTickMs;
        long activeTickMs;
        long transcript = -1;
        // Null until a turn's end was counted: after a restart the client's own flag decides.
        @Nullable Integer continued;
        @Nullable LastHook lastHook;
        @Nullable String prompt;
        @Nullable String hooksOff;
        @Nullable String person;
        @Nullable MessageId handedLast;
        final List<Note.Tell> tell = new ArrayList<>();
    }

    /** Notices kept for one session until its next hook. */
    private static final int TELL_MAX = 20;

    private final Map<SessionKey, Entry> entries = new HashMap<>();

    public Doing doing(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? Doing.UNKNOWN : entry.doing;
    }

    /** Returns the tick at which its activity began; 0 when unknown. */
    public long sinceTickMs(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? 0 : entry.sinceTickMs;
    }

    /** Returns the tick of the last hook or transcript growth; {@code otherwise} for none. */
    public long activeTickMs(SessionKey session, long otherwise) {
        Entry entry = entries.get(session);
        return entry == null ? otherwise : entry.activeTickMs;
    }

    /** Returns whether the transcript is longer than at the last reading. */
    public boolean grew(SessionKey session, long length) {
        Entry entry = entries.get(session);
        return entry == null || entry.transcript != length;
    }

    /** Returns the continuations in a row; null when none was counted since the daemon started. */
    public @Nullable Integer continued(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.continued;
    }

    /** Returns the id of the newest prompt; null when none came since the daemon started. */
    public @Nullable String prompt(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.prompt;
    }

    /** Returns its last hook; null when none came since the daemon started. */
    public @Nullable LastHook lastHook(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.lastHook;
    }

    /** Returns the settings file and key that switch its hooks off; null for none known. */
    public @Nullable String hooksOff(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.hooksOff;
    }

    /**
     * Returns the mail last handed to the session since its last human prompt; null for none since
     * then or since the daemon started.
     */
    public @Nullable MessageId handedLast(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.handedLast;
    }

    /** Returns the notices for the session's next hook. */
    public List<Note.Tell> tell(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? List.of() : List.copyOf(entry.tell);
    }

    /** Returns the line for the session's person at its next hook; null for none. */
    public @Nullable String tellPerson(SessionKey session) {
        Entry entry = entries.get(session);
        return entry == null ? null : entry.person;
    }

    public void apply(Note.OfSessions note, Moment now) {
        switch (note) {
            case Note.Active(var session) -> entry(session, now).activeTickMs = now.tickMs();
            case Note.Hooked(var session, var event) -> {
                Entry entry = entry(session, now);
                entry.activeTickMs = now.tickMs();
                entry.lastHook = new LastHook(event, now.wall());
                entry.hooksOff = null;
            }
            case Note.HooksOff(var session, var why) -> entry(session, now).hooksOff = why;
            case Note.Idle(var session) -> doing(entry(session, now), Doing.IDLE, now);
            case Note.Busy(var session, var prompt) -> doing(entry(session, now), Doing.BUSY, now);
            case Note.Prompted(var session, var prompt) -> entry(session, now).prompt = prompt;
            case Note.Continued(var session, var inARow) -> entry(session, now).continued = inARow;
            case Note.HandedLast(var session, var message) ->
                    entry(session, now).handedLast = message;
            case Note.TranscriptLength(var session, var length) ->
                    entry(session, now).transcript = length;
            case Note.Tell tell -> {
                var waiting = entry(tell.session(), now).tell;
                if (waiting.size() < TELL_MAX) {
                    waiting.add(tell);
                }
            }
            case Note.Told(var session) -> entry(session, now).tell.clear();
            case Note.TellPerson(var session, var line) -> entry(session, now).person = line;
            case Note.ToldPerson(var session) -> entry(session, now).person = null;
        }
    }

    /** Starts counting its silence, if not counted already. */
    public void watch(SessionKey session, Moment now) {
        entry(session, now);
    }

    /** Forgets a session that ended. */
    public void forget(SessionKey session) {
        entries.remove(session);
    }

    private Entry entry(SessionKey session, Moment now) {
        return entries.computeIfAbsent(
                session,
                ignored -> {
                    var entry = new Entry();
                    entry.activeTickMs = now.tickMs();
                    return entry;
                });
    }

    private static void doing(Entry entry, Doing doing, Moment now) {
        if (entry.doing != doing) {
            entry.doing = doing;
            entry.sinceTickMs = now.tickMs();
        }
    }
}
