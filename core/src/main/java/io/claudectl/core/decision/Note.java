package io.claudectl.core.decision;

import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import org.jspecify.annotations.Nullable;

/**
 * Something the daemon remembers only as long as it runs. After a restart each of these starts from
 * a safe value: leases get a fresh term, sessions count as busy until they say otherwise, bells are
 * closed until they connect again.
 */
public sealed interface Note {
    /** About leases that run. */
    sealed interface OfLeases extends Note {}

    /** About what sessions do, and what they are to be told. */
    sealed interface OfSessions extends Note {}

    /** About bells, and whether somebody heard them. */
    sealed interface OfBells extends Note {}

    /** About work and who holds it. */
    sealed interface OfWork extends Note {}

    /** The lease ends at this tick unless something happens. */
    record LeaseTerm(LeaseRef lease, long untilTickMs) implements OfLeases {}

    /** An answer carrying this lease is on its way to a hook, or no longer. */
    record AnswerOpen(LeaseRef lease, boolean open) implements OfLeases {}

    /** The lease's mail went out at a turn's end as context alone, to a client of that version. */
    record AnsweredAlone(LeaseRef lease, String version) implements OfLeases {}

    /** It is known whether the turn went on after that answer. */
    record StopJudged(LeaseRef lease) implements OfLeases {}

    /** The lease's token stands in the transcript, and no answer to it yet. */
    record TokenSeen(LeaseRef lease) implements OfLeases {}

    /** A transcript showed that the session moves. */
    record Moved(SessionKey session) implements OfSessions {}

    /** A hook of the session fired, so it moves; {@code event} in the client's words. */
    record Hooked(SessionKey session, String event) implements OfSessions {}

    /**
     * The settings of the session's client switch its hooks off.
     *
     * @param why the file and its key; null when no settings do any more
     */
    record HooksOff(SessionKey session, @Nullable String why) implements OfSessions {}

    record Idle(SessionKey session) implements OfSessions {}

    record Busy(SessionKey session, @Nullable String promptId) implements OfSessions {}

    /** A prompt's hook fired: its turn begins, at once or after the one that runs. */
    record Prompted(SessionKey session, @Nullable String promptId) implements OfSessions {}

    /** The turn was continued at its end once more, or the count starts again (0). */
    record Continued(SessionKey session, int inARow) implements OfSessions {}

    /**
     * The session was handed this mail last since its last human prompt.
     *
     * @param message null when a person prompted it
     */
    record HandedLast(SessionKey session, @Nullable MessageId message) implements OfSessions {}

    /** A transcript was this long when it was read. */
    record TranscriptLength(SessionKey session, long length) implements OfSessions {}

    /** The session is to be told at its next hook that somebody else settled this message. */
    record Tell(SessionKey session, MessageId message, String text) implements OfSessions {}

    record Told(SessionKey session) implements OfSessions {}

    /** Its person is to read this line at its next hook; a later one takes its place. */
    record TellPerson(SessionKey session, String line) implements OfSessions {}

    record ToldPerson(SessionKey session) implements OfSessions {}

    /**
     * A doorbell of the session connected, or left.
     *
     * @param line the number of the connection, of which a session may have several
     */
    record Bell(SessionKey session, long line, boolean open) implements OfBells {}

    /** The session stands behind a dialog, or no longer. */
    record Dialog(SessionKey session, boolean open) implements OfBells {}

    /** A line went out to wake the session for that mailbox. */
    record Rung(SessionKey session, RoleName mailbox, WakeChannel means) implements OfBells {}

    /** The line written to that means was not read by the session's client. */
    record Unread(SessionKey session, WakeChannel means) implements OfBells {}

    /** The ring was not carried out, since its session was found behind a dialog. */
    record TakenBack(SessionKey session, WakeChannel means) implements OfBells {}

    /** The session began a turn because it was rung. */
    record Woken(SessionKey session, WakeChannel means) implements OfBells {}

    /** What it was rung for came to the session, or its person spoke: rings start afresh. */
    record Heard(SessionKey session) implements OfBells {}

    /** At this tick the claim's term is over or, while nobody holds it, the search goes on. */
    record WorkDue(MessageId message, long tickMs) implements OfWork {}

    /** Work that was settled is open again, and this was its last claim. */
    record LastClaim(Claim claim) implements OfWork {}

    /** The holder was rung because it went idle without a word on its claim. */
    record HolderRung(MessageId message) implements OfWork {}
}
