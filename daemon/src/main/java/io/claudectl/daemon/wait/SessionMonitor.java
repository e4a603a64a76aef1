package io.claudectl.daemon.wait;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Status;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.HooksUnheard;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.LeasesOfSession;
import io.claudectl.core.command.Predecessors;
import io.claudectl.core.command.StaleActivityQuery.Candidate;
import io.claudectl.core.command.Sweep;
import io.claudectl.core.command.SweepQuery;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.Clock;
import io.claudectl.daemon.session.CallerResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Checks sessions from outside: which have ended, and the findings of their transcripts about their
 * leases. Any thread may call.
 */
public final class SessionMonitor {
    /** The interval of readings for an idle session's lease without a finding. */
    private static final Duration EXAMINE_EVERY = Duration.ofSeconds(5);

    /** The time the client must report a session idle before that overrides a hook. */
    private static final Duration IDLE_FOR = Duration.ofSeconds(2);

    /** Work checked in one commit. */
    private static final int SEARCH_AT_ONCE = 100;

    /** Sessions without a process that are ended in one commit. */
    private static final int END_AT_ONCE = 500;

    /** The interval of checks of a session without waiting mail. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** The interval of readings of settings without other activity. */
    private static final Duration SETTINGS_EVERY = Duration.ofSeconds(10);

    /**
     * The silence after which a session, without a status of its client, counts as having ended its
     * turn.
     */
    private static final Duration SILENT = Duration.ofSeconds(60);

    private final Broker broker;
    private final AgentAdapter agent;
    private final CallerResolver callers;
    private final Consumer<SessionKey> gone;
    private final Clock clock;
    private volatile boolean soon;
    private volatile boolean busy;
    private final Map<SessionKey, Long> examined = new ConcurrentHashMap<>();
    private final Map<SessionKey, Long> idleSince = new ConcurrentHashMap<>();
    private final Map<SessionKey, Long> lastLook = new ConcurrentHashMap<>();
    private volatile long hooksLookedAt;

    /**
     * @param gone called with each session that was found to have ended
     */
    public SessionMonitor(
            Broker broker,
            AgentAdapter agent,
            CallerResolver callers,
            Consumer<SessionKey> gone,
            Clock clock) {
        this.gone = gone;
        this.clock = clock;
        this.broker = broker;
        this.agent = agent;
        this.callers = callers;
    }

    /**
     * Finds sessions whose process ended, and leases that are over.
     *
     * @param quiet whether no commit came for a while, so that settings are read less often
     */
    public void sweep(boolean quiet) {
        Sweep.Seen seen = broker.call(new Sweep(SEARCH_AT_ONCE));
        busy = seen.busy();
        hooksOff(quiet ? SETTINGS_EVERY : LOOK_EVERY);
        boolean wanted = correct(seen.doubts());
        SweepQuery.Sessions due = seen.due();
        Set<SessionKey> looked = new HashSet<>(buried(due.live()));
        endSilent(due.silent());
        for (SessionKey key : due.leaseOver()) {
            if (looked.add(key)) {
                observe(key);
            }
        }
        owing(due.owing(), looked);
        soon = wanted || !due.leaseOver().isEmpty() || !due.silent().isEmpty();
    }

    /** Returns whether the last check needs another one at once. */
    public boolean soon() {
        return soon;
    }

    /** Returns whether leases or claims ran at the last check. */
    public boolean busy() {
        return busy;
    }

    private void endSilent(Set<SessionKey> silent) {
        Set<SessionKey> some =
                silent.stream().limit(END_AT_ONCE).collect(Collectors.toUnmodifiableSet());
        if (some.isEmpty()) {
            return;
        }
        var findings = new ArrayList<TokenFinding>();
        for (SessionKey key : some) {
            List<Lease> leases = broker.call(new LeasesOfSession(key));
            if (!leases.isEmpty()) {
                findings.addAll(whole(leases));
            }
        }
        broker.call(new LeaseUpdate.Observed(findings, some));
    }

    /** Reads the settings of sessions without hooks for a key that switches hooks off. */
    private void hooksOff(Duration every) {
        long now = clock.nanos();
        if (hooksLookedAt != 0 && now - hooksLookedAt < every.toNanos()) {
            return;
        }
        hooksLookedAt = now;
        for (HooksUnheard.Silent silent : broker.call(new HooksUnheard())) {
            String off = agent.reportsOff(silent.session().key(), silent.session().cwd());
            if (!Objects.equals(off, silent.off())) {
                broker.call(ApplyNotes.of(new Note.HooksOff(silent.session().key(), off)));
            }
        }
    }

    /** Rings an idle session that holds unanswered mail, but only after reading its transcript. */
    private void owing(Set<SessionKey> owing, Set<SessionKey> looked) {
        long now = clock.nanos();
        examined.keySet().retainAll(owing);
        for (SessionKey key : owing) {
            Long last = examined.get(key);
            if ((last == null || now - last >= EXAMINE_EVERY.toNanos()) && looked.add(key)) {
                examined.put(key, now);
                observe(key);
            }
        }
    }

    /**
     * Corrects hooks by the client's status of a session: no hook reports an Esc, and a dialog only
     * later. Checked each time where mail waits, else at intervals.
     */
    private boolean correct(List<Candidate> doubts) {
        long now = clock.nanos();
        boolean wanted = false;
        List<SessionKey> doubted = doubts.stream().map(Candidate::key).toList();
        idleSince.keySet().retainAll(doubted);
        lastLook.keySet().retainAll(doubted);
        for (Candidate doubt : doubts) {
            Long last = lastLook.get(doubt.key());
            wanted |= doubt.wanted();
            if (doubt.wanted() || last == null || now - last >= LOOK_EVERY.toNanos()) {
                lastLook.put(doubt.key(), now);
                correct(doubt, now);
            }
        }
        return wanted;
    }

    private void correct(Candidate doubt, long now) {
        SessionKey key = doubt.key();
        Status status = agent.status(key);
        boolean waits = status == Status.WAITING;
        if (waits != doubt.dialog()) {
            broker.call(ApplyNotes.of(new Note.Dialog(key, waits)));
        }
        switch (status) {
            case IDLE -> {
                // A recent hook overrides a file that is not written yet.
                long since = idleSince.computeIfAbsent(key, ignored -> now);
                if (now - since >= IDLE_FOR.toNanos() && doubt.quietMs() >= IDLE_FOR.toMillis()) {
                    broker.call(ApplyNotes.of(new Note.Idle(key)));
                }
            }
            case UNKNOWN -> {
                idleSince.remove(key);
                if (doubt.quietMs() >= SILENT.toMillis()
                        && !agent.toolRunning(doubt.transcript())) {
                    broker.call(ApplyNotes.of(new Note.Idle(key)));
                }
            }
            case BUSY, WAITING -> idleSince.remove(key);
        }
    }

    /**
     * Records the end of sessions whose conversation or directory this one takes over, so that
     * their leases and claims are free before it asks. The next sweep finds all others.
     */
    public void endReplacedSessions(SessionSeed seed) {
        for (Session session : broker.call(new Predecessors(seed))) {
            if (!callers.lives(session.process())) {
                TranscriptEvidence last =
                        agent.evidence(
                                broker.call(new LeasesOfSession(session.key())),
                                new TranscriptEvidence.Effort.Report());
                if (last.finished()) {
                    agent.ended(session.process());
                    broker.call(new LeaseUpdate.Observed(last.findings(), Set.of(session.key())));
                    gone.accept(session.key());
                }
            }
        }
    }

    /** Reads the transcripts of one session's leases. */
    public void observe(SessionKey session) {
        List<Lease> leases = broker.call(new LeasesOfSession(session));
        if (!leases.isEmpty()) {
            broker.call(new LeaseUpdate.Observed(whole(leases), Set.of()));
        }
    }

    private Set<SessionKey> buried(List<Session> live) {
        var found = new HashSet<SessionKey>();
        for (Session session : live) {
            if (session.process().known() && !callers.lives(session.process())) {
                agent.ended(session.process());
                found.add(session.key());
                ended(session.key());
            }
        }
        return found;
    }

    /** Ends a session, after a last reading: mail it saw just before counts. */
    public void ended(SessionKey session) {
        broker.call(
                new LeaseUpdate.Observed(
                        whole(broker.call(new LeasesOfSession(session))), Set.of(session)));
        gone.accept(session);
    }

    private List<TokenFinding> whole(List<Lease> leases) {
        return agent.evidence(leases, new TranscriptEvidence.Effort.Whole()).findings();
    }
}
