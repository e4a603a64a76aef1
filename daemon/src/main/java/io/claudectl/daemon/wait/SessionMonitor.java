package io.claudectl.daemon.wait;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Evidence;
import io.claudectl.core.agent.Finding;
import io.claudectl.core.agent.Status;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.HooksUnheard;
import io.claudectl.core.command.LeasesOfSession;
import io.claudectl.core.command.Predecessors;
import io.claudectl.core.command.Settle;
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
 * Looks after sessions from outside: which have ended, and what their transcripts show of their
 * leases. Any thread may look.
 */
public final class SessionMonitor {
    /** A lease of an idle session whose file shows nothing is looked at again after that. */
    private static final Duration EXAMINE_EVERY = Duration.ofSeconds(5);

    /** How long the client must call a session idle before that is believed over a hook. */
    private static final Duration IDLE_FOR = Duration.ofSeconds(2);

    /** Works looked after in one commit. */
    private static final int SEARCH_AT_ONCE = 100;

    /** Sessions without a process that are ended in one commit. */
    private static final int END_AT_ONCE = 500;

    /** How often a session is looked at for which nothing waits. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** How often settings are read while nothing happens. */
    private static final Duration SETTINGS_EVERY = Duration.ofSeconds(10);

    /** A session that said nothing for so long, and whose client says nothing, ended its turn. */
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
     * @param gone told of each session that was found to have ended
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
     * @param quiet whether nothing was committed for a while, so that settings are read less often
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

    /** Whether the last look found what is worth another one at once. */
    public boolean soon() {
        return soon;
    }

    /** Whether leases or claims ran at the last look. */
    public boolean busy() {
        return busy;
    }

    private void endSilent(Set<SessionKey> silent) {
        Set<SessionKey> some =
                silent.stream().limit(END_AT_ONCE).collect(Collectors.toUnmodifiableSet());
        if (some.isEmpty()) {
            return;
        }
        var findings = new ArrayList<Finding>();
        for (SessionKey key : some) {
            List<Lease> leases = broker.call(new LeasesOfSession(key));
            if (!leases.isEmpty()) {
                findings.addAll(whole(leases));
            }
        }
        broker.call(new Settle.Observed(findings, some));
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

    /** What an idle session holds and did not answer rings, but only after a look at its file. */
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
     * What its client says of a session corrects what hooks told: none tells of an Esc, and of a
     * dialog only later. Where mail waits this is looked at each time, else now and then.
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
                // A hook that was heard just now knows better than a file that is not written yet.
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
     * Takes note of the sessions that ended and whose conversation or directory this one takes
     * over, so that what they held is free before it asks. All others are found by the next sweep.
     */
    public void bury(SessionSeed seed) {
        for (Session session : broker.call(new Predecessors(seed))) {
            if (!callers.lives(session.process())) {
                Evidence last =
                        agent.evidence(
                                broker.call(new LeasesOfSession(session.key())),
                                new Evidence.Effort.Report());
                if (last.finished()) {
                    agent.ended(session.process());
                    broker.call(new Settle.Observed(last.findings(), Set.of(session.key())));
                    gone.accept(session.key());
                }
            }
        }
    }

    /** Reads the transcripts of one session's leases. */
    public void observe(SessionKey session) {
        List<Lease> leases = broker.call(new LeasesOfSession(session));
        if (!leases.isEmpty()) {
            broker.call(new Settle.Observed(whole(leases), Set.of()));
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

    /** Ends a session, with a last reading: what it saw just before counts. */
    public void ended(SessionKey session) {
        broker.call(
                new Settle.Observed(
                        whole(broker.call(new LeasesOfSession(session))), Set.of(session)));
        gone.accept(session);
    }

    private List<Finding> whole(List<Lease> leases) {
        return agent.evidence(leases, new Evidence.Effort.Whole()).findings();
    }
}
