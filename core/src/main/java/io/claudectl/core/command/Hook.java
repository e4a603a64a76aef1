package io.claudectl.core.command;

import io.claudectl.core.agent.Observation;
import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.Turn;
import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.ClaimExpiry;
import io.claudectl.core.rules.deliver.LeaseRules;
import io.claudectl.core.rules.deliver.Leasing;
import io.claudectl.core.rules.wake.Ringing;
import io.claudectl.core.state.Activity;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Handles one observation of an agent: updates the session's record, applies its transcript's
 * findings, and at a turn's beginning and end hands out mail.
 *
 * @param findings of a reading made before, so that an answered lease is not repeated; null when
 *     none was made: then, if a reading could prove something, the reply is only the request to
 *     read
 * @param mark the transcript's length now
 */
public record Hook(
        Observation observation,
        SessionSeed seed,
        Turn turn,
        @Nullable List<TokenFinding> findings,
        Lease.Mark mark)
        implements Operation<HookAnswer> {

    public Hook {
        findings = findings == null ? null : List.copyOf(findings);
    }

    private static final HookAnswer SILENCE = new HookAnswer.Silence();

    @Override
    public HookAnswer run(Tx tx) {
        if (findings == null) {
            List<Lease> watched = tx.view().state().leases().watched(seed.key(), seed.transcript());
            return watched.isEmpty() ? serve(tx, List.of()) : new HookAnswer.ReadFirst(watched);
        }
        return serve(tx, findings);
    }

    private HookAnswer serve(Tx tx, List<TokenFinding> findings) {
        ResolvedCaller seat = ResolvedCaller.of(tx, seed, true);
        SessionKey key = seat.session().key();
        boolean ended = observation instanceof Observation.TurnEnded;
        if (ended) {
            tx.apply(LeaseRules.stopSeen(tx.view(), key, turn.promptId(), findings));
            tx.apply(LeaseRules.overtaken(tx.view(), key, turn.promptId(), findings));
        }
        tx.apply(LeaseRules.examine(tx.view(), findings, Set.of()));
        if (ended && Ringing.done(tx.view(), seat.session())) {
            tx.apply(note(new Note.Heard(key)));
        }
        if (observation.inTurn()) {
            tx.apply(ClaimExpiry.renewed(tx.view(), key));
        }
        if (turn.subagent()) {
            // A subagent may work in the background for long after the main conversation's turn.
            return SILENCE;
        }
        tx.apply(note(new Note.Hooked(key, turn.event())));
        return switch (observation) {
            case Observation.SessionStarted ignored -> started(tx, seat, null);
            case Observation.ContextReset(var emptied) -> {
                String owed = UnackedWork.list(tx.view(), seat);
                yield emptied ? started(tx, seat, owed) : greeting(tx, seat, owed);
            }
            case Observation.PromptSubmitted(var origin) -> prompted(tx, seat, origin);
            case Observation.TurnEnded(var continued) -> stopped(tx, seat, continued);
            case Observation.ToolStarting ignored -> {
                tx.apply(note(new Note.Busy(key, turn.promptId())));
                yield SILENCE;
            }
            case Observation.ToolEnded ignored -> between(tx, seat);
            case Observation.TurnFailed ignored -> idle(tx, key);
            case Observation.SessionEnded ignored -> idle(tx, key);
        };
    }

    private static HookAnswer idle(Tx tx, SessionKey key) {
        tx.apply(note(new Note.Idle(key)));
        return SILENCE;
    }

    private HookAnswer started(Tx tx, ResolvedCaller seat, @Nullable String owed) {
        tx.apply(note(new Note.Idle(seat.session().key())));
        return greeting(tx, seat, owed);
    }

    /**
     * @param owed tasks it owes, where its model has just lost its context
     */
    private static HookAnswer greeting(Tx tx, ResolvedCaller seat, @Nullable String owed) {
        String line = SessionGreeting.line(tx.view(), seat);
        String text =
                (line == null ? "" : line)
                        + (line == null || owed == null ? "" : "\n\n")
                        + (owed == null ? "" : owed);
        return text.isEmpty() ? SILENCE : new HookAnswer.Welcome(text);
    }

    /** Hands out mail of high priority only, between two tool calls. */
    private HookAnswer between(Tx tx, ResolvedCaller seat) {
        SessionKey key = seat.session().key();
        tx.apply(note(new Note.Busy(key, turn.promptId())));
        tx.apply(note(new Note.Continued(key, 0)));
        if (expired(tx)) {
            return SILENCE;
        }
        String told = told(tx, key);
        int size = tx.view().limits().rendering().hook() - HookMail.FRAME - told.length();
        var room = new Leasing.Room(Math.max(0, size), size);
        Priority least =
                seat.deliverySettings(tx.view()).deliver() == DeliverySettings.Deliver.TOOL
                        ? Priority.LOW
                        : Priority.HIGH;
        Leasing.Taken taken = take(tx, seat, Lease.Trigger.TOOL, room, least);
        return taken.handouts().isEmpty() && told.isEmpty()
                ? word(tx, seat)
                : answer(tx, seat, told, taken);
    }

    /** Returns the pending notices of other sessions' acts, once. */
    private static String told(Tx tx, SessionKey key) {
        List<Note.Tell> tell = tx.view().state().activity().tell(key);
        if (!tell.isEmpty()) {
            tx.apply(note(new Note.Told(key)));
        }
        return tell.stream().map(each -> each.text() + "\n\n").collect(Collectors.joining());
    }

    /** Returns the line for the session's person where no mail is handed out. */
    private static HookAnswer word(Tx tx, ResolvedCaller seat) {
        String line = person(tx, seat);
        return line == null ? SILENCE : new HookAnswer.Word(line);
    }

    private static @Nullable String person(Tx tx, ResolvedCaller seat) {
        SessionKey key = seat.session().key();
        String line = tx.view().state().activity().tellPerson(key);
        if (line != null) {
            tx.apply(note(new Note.ToldPerson(key)));
        }
        return line;
    }

    private static HookAnswer answer(
            Tx tx, ResolvedCaller seat, String before, Leasing.Taken taken) {
        String word = person(tx, seat);
        return HookMail.answer(before, taken, word);
    }

    private HookAnswer prompted(Tx tx, ResolvedCaller seat, PromptOrigin origin) {
        Session session = seat.session();
        spoken(tx, seat, origin);
        tx.apply(note(new Note.Prompted(session.key(), turn.promptId())));
        tx.apply(note(new Note.Busy(session.key(), turn.promptId())));
        tx.apply(note(new Note.Continued(session.key(), 0)));
        if (origin == PromptOrigin.PERSON) {
            tx.apply(note(new Note.HandedLast(session.key(), null)));
            if (session.hop() > 0) {
                tx.apply(
                        new Decision.Draft()
                                .change(new Change.SessionSaved(session.withHop(0)))
                                .reply(0));
            }
        }
        if (expired(tx)) {
            return SILENCE;
        }
        Limits.Rendering sizes = tx.view().limits().rendering();
        String claims =
                origin == PromptOrigin.PERSON
                        ? null
                        : ClaimExpiry.reminder(tx.view(), session.key());
        String told = told(tx, session.key()) + (claims == null ? "" : claims);
        var room =
                new Leasing.Room(
                        Math.max(0, sizes.hook() - told.length() - HookMail.FRAME),
                        sizes.hook() - HookMail.FRAME - told.length());
        Leasing.Taken taken = take(tx, seat, Lease.Trigger.PROMPT, room, Priority.LOW);
        return taken.handouts().isEmpty() && told.isEmpty()
                ? word(tx, seat)
                : answer(tx, seat, told, taken);
    }

    /** Records that a ring began this turn, which proves the channel. */
    private static void spoken(Tx tx, ResolvedCaller seat, PromptOrigin origin) {
        SessionKey key = seat.session().key();
        switch (origin) {
            case PERSON -> tx.apply(note(new Note.Heard(key)));
            case CLIENT -> {}
            case DOORBELL -> woken(tx, seat, WakeChannel.DOORBELL);
            case SOCKET -> woken(tx, seat, WakeChannel.SOCKET);
        }
    }

    private static void woken(Tx tx, ResolvedCaller seat, WakeChannel channel) {
        SessionKey key = seat.session().key();
        if (tx.view().state().activity().doing(key) == Activity.Doing.BUSY) {
            // The client held the line back and adds it to a running turn.
            tx.apply(note(new Note.Woken(key, channel)));
            return;
        }
        RoleName rungFor = tx.view().state().wakeState().rungFor(key);
        RoleName mailbox = rungFor == null ? seat.mailboxes().getFirst() : rungFor;
        tx.apply(
                new Decision.Draft()
                        .change(
                                Ringing.happened(
                                        tx.view(), "bell.woken", seat.session(), mailbox, channel))
                        .note(new Note.Woken(key, channel))
                        .reply(0));
    }

    private HookAnswer stopped(Tx tx, ResolvedCaller seat, boolean again) {
        SessionKey key = seat.session().key();
        Integer counted = tx.view().state().activity().continued(key);
        int most = tx.view().limits().delivering().continuations();
        int soFar = !again ? 0 : counted == null ? most : counted;
        if (expired(tx) || soFar >= most) {
            tx.apply(note(new Note.Idle(key)));
            return expired(tx) ? SILENCE : word(tx, seat);
        }
        Limits.Rendering sizes = tx.view().limits().rendering();
        var room = new Leasing.Room(sizes.stop() - HookMail.FRAME, sizes.hook() - HookMail.FRAME);
        Leasing.Taken taken = take(tx, seat, Lease.Trigger.STOP, room, Priority.LOW);
        String reminder =
                taken.handouts().isEmpty() && tx.view().limits().waking().remind()
                        ? UnackedWork.reminder(tx, seat)
                        : null;
        if (taken.handouts().isEmpty() && reminder == null) {
            tx.apply(note(new Note.Idle(key)));
            return word(tx, seat);
        }
        tx.apply(note(new Note.Busy(key, turn.promptId())));
        tx.apply(note(new Note.Continued(key, soFar + 1)));
        // A turn end's reply shows the mail itself to the person; a line for the person waits for
        // the turn's end.
        return HookMail.answer(reminder == null ? "" : reminder, taken, null);
    }

    private Leasing.Taken take(
            Tx tx, ResolvedCaller seat, Lease.Trigger trigger, Leasing.Room room, Priority least) {
        var reader =
                new Leasing.Reader(
                        seat.holder(),
                        seat.delivered(tx.view()),
                        least,
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
