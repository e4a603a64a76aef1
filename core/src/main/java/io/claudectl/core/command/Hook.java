package io.claudectl.core.command;

import io.claudectl.core.Change;
import io.claudectl.core.Decision;
import io.claudectl.core.Note;
import io.claudectl.core.Operation;
import io.claudectl.core.guard.Limits;
import io.claudectl.core.mail.Finding;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.mail.LeaseRef;
import io.claudectl.core.mail.Leasing;
import io.claudectl.core.mail.Settling;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One hook of the client: keeps the session's record, takes over what its transcript proves, and at
 * a turn's beginning and end hands out mail.
 *
 * @param findings of a reading made before this ran, so that a lease already answered is not
 *     repeated; null when none was made: then, if there is something to read, nothing is done but
 *     to say so
 * @param mark the transcript's length now
 */
public record Hook(
        Event event, SessionSeed seed, Turn turn, @Nullable List<Finding> findings, Lease.Mark mark)
        implements Operation<Hook.Answer> {

    public Hook {
        findings = findings == null ? null : List.copyOf(findings);
    }

    /** Which hook it is. */
    public enum Event {
        SESSION_START("SessionStart"),
        PROMPT("UserPromptSubmit"),
        PRE_TOOL("PreToolUse"),
        POST_TOOL("PostToolUse"),
        STOP("Stop"),
        STOP_FAILURE("StopFailure"),
        SESSION_END("SessionEnd");

        private final String word;

        Event(String word) {
            this.word = word;
        }

        /** What the client calls it. */
        public String word() {
            return word;
        }

        /** The event the client calls so; null for one the bus has no use for. */
        public static @Nullable Event of(String word) {
            for (Event event : values()) {
                if (event.word.equals(word)) {
                    return event;
                }
            }
            return null;
        }
    }

    /**
     * What the payload says of the turn.
     *
     * @param human false when the prompt is the client's own, such as a monitor's line
     * @param continued the client's word that a hook already continued this turn
     * @param subagent the hook fired inside a subagent
     * @param deadlineTickMs after this nobody waits for the answer any more
     */
    public record Turn(
            @Nullable String promptId,
            boolean human,
            boolean continued,
            boolean subagent,
            long deadlineTickMs) {}

    /** What the hook is to say. */
    public sealed interface Answer {
        record Silence() implements Answer {}

        /** Nothing was done yet: read what these leases' transcripts show, then come again. */
        record ReadFirst(List<Lease> leases) implements Answer {
            public ReadFirst {
                leases = List.copyOf(leases);
            }
        }

        /** A line for a session that starts. */
        record Welcome(String line) implements Answer {}

        /** Text for the model; {@code leases} travel in it. */
        record Mail(String text, int messages, List<LeaseRef> leases) implements Answer {
            public Mail {
                leases = List.copyOf(leases);
            }
        }
    }

    private static final Answer SILENCE = new Answer.Silence();

    @Override
    public Answer run(Tx tx) {
        if (findings == null) {
            List<Lease> watched = tx.view().state().leases().watched(seed.key(), seed.transcript());
            return watched.isEmpty() ? serve(tx, List.of()) : new Answer.ReadFirst(watched);
        }
        return serve(tx, findings);
    }

    private Answer serve(Tx tx, List<Finding> findings) {
        Seat seat = Seat.of(tx, seed, true);
        SessionKey key = seat.session().key();
        if (event == Event.STOP) {
            tx.apply(Settling.stopSeen(tx.view(), key, turn.promptId(), findings));
        }
        tx.apply(Settling.examine(tx.view(), findings, Set.of()));
        tx.apply(note(new Note.Hooked(key, event.word())));
        return switch (event) {
            case SESSION_START -> started(tx, seat);
            case PROMPT -> prompted(tx, seat);
            case STOP -> stopped(tx, seat);
            case PRE_TOOL -> {
                tx.apply(note(new Note.Busy(key, turn.promptId())));
                yield SILENCE;
            }
            case POST_TOOL -> {
                if (!turn.subagent()) {
                    tx.apply(note(new Note.Continued(key, 0)));
                }
                tx.apply(note(new Note.Busy(key, turn.promptId())));
                yield SILENCE;
            }
            case STOP_FAILURE, SESSION_END -> {
                tx.apply(note(new Note.Idle(key)));
                yield SILENCE;
            }
        };
    }

    private Answer started(Tx tx, Seat seat) {
        tx.apply(note(new Note.Idle(seat.session().key())));
        String line = Welcome.line(tx.view(), seat);
        return line == null ? SILENCE : new Answer.Welcome(line);
    }

    private Answer prompted(Tx tx, Seat seat) {
        Session session = seat.session();
        tx.apply(note(new Note.Busy(session.key(), turn.promptId())));
        tx.apply(note(new Note.Continued(session.key(), 0)));
        if (turn.human() && session.hop() > 0) {
            tx.apply(
                    new Decision.Draft()
                            .change(new Change.SessionSaved(session.withHop(0)))
                            .reply(0));
        }
        if (expired(tx)) {
            return SILENCE;
        }
        Limits.Rendering sizes = tx.view().limits().rendering();
        List<Note.Tell> tell = tx.view().state().activity().tell(session.key());
        String told = tell.stream().map(each -> each.text() + "\n\n").collect(Collectors.joining());
        var room =
                new Leasing.Room(
                        Math.max(0, sizes.hook() - told.length() - Mail.FRAME),
                        sizes.hook() - Mail.FRAME - told.length());
        Leasing.Taken taken = take(tx, seat, Lease.Trigger.PROMPT, room);
        if (!tell.isEmpty()) {
            tx.apply(note(new Note.Told(session.key())));
        }
        return taken.handouts().isEmpty() && tell.isEmpty() ? SILENCE : Mail.answer(told, taken);
    }

    private Answer stopped(Tx tx, Seat seat) {
        SessionKey key = seat.session().key();
        Integer counted = tx.view().state().activity().continued(key);
        int most = tx.view().limits().delivering().continuations();
        int soFar = !turn.continued() ? 0 : counted == null ? most : counted;
        if (expired(tx) || soFar >= most) {
            tx.apply(note(new Note.Idle(key)));
            return SILENCE;
        }
        Limits.Rendering sizes = tx.view().limits().rendering();
        var room = new Leasing.Room(sizes.stop() - Mail.FRAME, sizes.hook() - Mail.FRAME);
        Leasing.Taken taken = take(tx, seat, Lease.Trigger.STOP, room);
        if (taken.handouts().isEmpty()) {
            tx.apply(note(new Note.Idle(key)));
            return SILENCE;
        }
        tx.apply(note(new Note.Busy(key, turn.promptId())));
        tx.apply(note(new Note.Continued(key, soFar + 1)));
        return Mail.answer("", taken);
    }

    private Leasing.Taken take(Tx tx, Seat seat, Lease.Trigger trigger, Leasing.Room room) {
        var reader =
                new Leasing.Reader(
                        seat.holder(),
                        seat.mailboxes(),
                        mark,
                        trigger,
                        turn.promptId(),
                        null,
                        true);
        return tx.apply(Leasing.take(tx.view(), reader, room));
    }

    private boolean expired(Tx tx) {
        return turn.deadlineTickMs() != 0 && tx.view().now().tickMs() >= turn.deadlineTickMs();
    }

    private static Decision<Integer> note(Note note) {
        return new Decision.Draft().note(note).reply(0);
    }
}
