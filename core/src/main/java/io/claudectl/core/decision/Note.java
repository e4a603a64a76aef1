package io.claudectl.core.decision;

import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import org.jspecify.annotations.Nullable;

/**
 * A fact the daemon remembers only while it runs. After a restart each of these starts from a safe
 * value: leases get a fresh term, sessions count as busy until a report, doorbells are closed until
 * they connect again.
 */
public sealed interface Note {
    /** Notes about leases that run. */
    sealed interface OfLeases extends Note {}

    /** Notes about sessions' activity, and messages to them. */
    sealed interface OfSessions extends Note {}

    /** Notes about doorbells, and answers to rings. */
    sealed interface OfBells extends Note {}

    /** Notes about work and its holders. */
    sealed interface OfWork extends Note {}

    /** The lease ends at this tick unless something happens. */
    record LeaseTerm(LeaseRef lease, long untilTickMs) implements OfLeases {}

    /** An answer with this lease is on its way to a hook, or no longer. */
    record AnswerOpen(LeaseRef lease, boolean open) implements OfLeases {}

    /** The lease's mail went out at a turn's end as context alone, to a client of that version. */
    record AnsweredAlone(LeaseRef lease, String version) implements OfLeases {}

    /** It is known whether the turn continued after that answer. */
    record StopJudged(LeaseRef lease) implements OfLeases {}

    /** The lease's token is in the transcript, without an answer yet. */
    record TokenSeen(LeaseRef lease) implements OfLeases {}

    /** A transcript showed activity of the session. */
    record Active(SessionKey session) implements OfSessions {}

    /** A hook of the session was received; {@code event} in the client's terms. */
    record Hooked(SessionKey session, String event) implements OfSessions {}

    /**
     * The settings of the session's client switch its hooks off.
     *
     * @param why the file and its key; null when no settings do any more
     */
    record HooksOff(SessionKey session, @Nullable String why) implements OfSessions {}

    record Idle(SessionKey session) implements OfSessions {}

    record Busy(SessionKey session, @Nullable String promptId) implements OfSessions {}

    /** A prompt's hook was received: its turn begins, at once or after the running one. */
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

    /** A notice for the session's next hook that another session settled this message. */
    record Tell(SessionKey session, MessageId message, String text) implements OfSessions {}

    record Told(SessionKey session) implements OfSessions {}

    /** A line for the session's person at its next hook; a later one replaces it. */
    record TellPerson(SessionKey session, String line) implements OfSessions {}

    record ToldPerson(SessionKey session) implements OfSessions {}

    /**
     * A doorbell of the session connected, or left.
     *
     * @param line the number of the connection; a session may have several
     */
    record Bell(SessionKey session, long line, boolean open) implements OfBells {}

    /** The session is behind a dialog, or no longer. */
    record Dialog(SessionKey session, boolean open) implements OfBells {}

    /** A line was sent to wake the session for that mailbox. */
    record Rung(SessionKey session, RoleName mailbox, WakeChannel channel) implements OfBells {}

    /** The line written to that channel was not read by the session's client. */
    record Unread(SessionKey session, WakeChannel channel) implements OfBells {}

    /** The ring was not carried out, since its session was found behind a dialog. */
    record TakenBack(SessionKey session, WakeChannel channel) implements OfBells {}

    /** The session began a turn because it was rung. */
    record Woken(SessionKey session, WakeChannel channel) implements OfBells {}

    /**
     * The session received its mail, or its person typed a prompt: pauses between rings start
     * afresh.
     */
    record Heard(SessionKey session) implements OfBells {}

    /** The tick at which the claim's term is over or, while it is free, the search goes on. */
    record WorkDue(MessageId message, long tickMs) implements OfWork {}

    /** The last claim of settled work that is open again. */
    record LastClaim(Claim claim) implements OfWork {}

    /** The holder was rung because it went idle with an open claim. */
    record HolderRung(MessageId message) implements OfWork {}
}
