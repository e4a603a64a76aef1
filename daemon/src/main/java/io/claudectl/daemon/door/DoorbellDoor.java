package io.claudectl.daemon.door;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Status;
import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.DoorbellConnected;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Note;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of doorbells: a connection for each plugin monitor, which prints every line it is sent.
 * It ends with its session only, since a monitor that ends wakes its session for nothing.
 */
public final class DoorbellDoor {
    private static final Logger LOG = LoggerFactory.getLogger(DoorbellDoor.class);

    private final Broker broker;
    private final CallerResolver callers;
    private final AgentAdapter agent;
    private final Map<SessionKey, List<Peer>> bells = new ConcurrentHashMap<>();
    private final Set<Stranger> strangers = ConcurrentHashMap.newKeySet();

    public DoorbellDoor(Broker broker, CallerResolver callers, AgentAdapter agent) {
        this.broker = broker;
        this.callers = callers;
        this.agent = agent;
    }

    private static final AtomicLong LINES = new AtomicLong();

    /** A doorbell whose session is not known yet: a monitor may start before its first hook. */
    private static final class Stranger {
        private final Peer peer;
        private final Call call;
        private final long line = LINES.incrementAndGet();
        private volatile @Nullable SessionKey found;

        Stranger(Peer peer, Call call) {
            this.peer = peer;
            this.call = call;
        }
    }

    void serve(Peer peer, Call call) throws IOException {
        var bell = new Stranger(peer, call);
        strangers.add(bell);
        try {
            recognise(bell);
            if (bell.found == null) {
                said(
                        peer,
                        "waiting for a session above this process; outside of one nothing rings");
            }
            for (FromClient frame = peer.next(); frame != null; frame = peer.next()) {
                SessionKey key = bell.found;
                if (frame instanceof FromClient.Confirm confirm
                        && !confirm.complete()
                        && key != null) {
                    // Connected, but its client reads no lines: this ring is lost.
                    LOG.info("nothing reads the doorbell of {}", key);
                    broker.tell(ApplyNotes.of(new Note.Unread(key, WakeChannel.DOORBELL)));
                }
            }
        } finally {
            gone(bell);
        }
    }

    /** Resolves doorbells again that came before their session was known. */
    public void lookAgain() {
        strangers.forEach(this::recognise);
    }

    private void recognise(Stranger bell) {
        if (!(callers.caller(bell.call) instanceof Caller.InSession(SessionSeed seed))
                || !seed.transcribed()) {
            return;
        }
        agent.watch(seed.process(), CallerResolver.invocation(bell.call));
        synchronized (bell) {
            if (!strangers.remove(bell)) {
                return;
            }
            SessionKey key = broker.call(new DoorbellConnected(seed, seen(seed), bell.line));
            bells.compute(
                    key,
                    (ignored, peers) -> {
                        List<Peer> here = peers == null ? new CopyOnWriteArrayList<>() : peers;
                        here.add(bell.peer);
                        return here;
                    });
            bell.found = key;
        }
    }

    private DoorbellConnected.Seen seen(SessionSeed seed) {
        return switch (agent.status(seed.process().key())) {
            case IDLE -> DoorbellConnected.Seen.IDLE;
            case BUSY -> DoorbellConnected.Seen.BUSY;
            case WAITING -> DoorbellConnected.Seen.WAITING;
            case UNKNOWN -> DoorbellConnected.Seen.NOTHING;
        };
    }

    private void gone(Stranger bell) {
        synchronized (bell) {
            strangers.remove(bell);
            SessionKey key = bell.found;
            if (key != null) {
                bells.computeIfPresent(
                        key,
                        (ignored, peers) -> {
                            peers.remove(bell.peer);
                            return peers.isEmpty() ? null : peers;
                        });
                broker.tell(ApplyNotes.of(new Note.Bell(key, bell.line, false)));
            }
        }
    }

    /**
     * Ends the doorbells of a session whose process ended: nothing else would, since a monitor
     * outlives a client that was killed.
     */
    public void ended(SessionKey session) {
        bells.getOrDefault(session, List.of()).forEach(Peer::close);
    }

    /** Rings. The rules repeat a lost ring. */
    public void ring(Effect.Ring ring) {
        if (agent.status(ring.session()) == Status.WAITING) {
            // It went behind a dialog meanwhile: the ring is taken back and repeated after it.
            broker.tell(ApplyNotes.of(new Note.TakenBack(ring.session(), ring.channel())));
            return;
        }
        if (ring.channel() == WakeChannel.SOCKET) {
            if (!agent.wake(ring.session())) {
                LOG.info("the inbox socket of {} took no nudge", ring.session());
            }
            return;
        }
        for (Peer peer : bells.getOrDefault(ring.session(), List.of())) {
            peer.send(new FromDaemon.Stdout((ring.line() + "\n").getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void said(Peer peer, String line) {
        peer.send(
                new FromDaemon.Stderr(
                        ("claudectl: " + line + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
