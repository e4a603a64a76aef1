package io.claudectl.daemon.door;

import io.claudectl.daemon.broker.Clock;
import io.claudectl.daemon.broker.WorkThreads;
import io.claudectl.protocol.Allowance;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import io.claudectl.protocol.ProtocolException;
import io.claudectl.protocol.Wire;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts clients on the Unix socket: one virtual thread for each, up to a bound. Clients' requests
 * run on platform threads, see {@link WorkThreads}.
 */
public final class SocketDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketDoor.class);

    /** Open connections; more are rejected at once. */
    private static final int CONNECTIONS_MAX = 4_096;

    /** Bytes of incomplete frames of all connections; memory must hold ten times that. */
    private static final long UNDER_WAY_BYTES = 16 << 20;

    private static final List<String> DOORBELL = List.of("bus", "doorbell");

    /** The time in which a client must send its call. */
    private static final Duration SILENT = Duration.ofSeconds(5);

    /** The pause after a failed accept. */
    private static final Duration RETRY = Duration.ofMillis(50);

    /** The interval of log lines about a lasting state. */
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);

    /** The wait of a stop for running commands and hooks. */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /**
     * The time a replaced daemon keeps its bridges: the client that caused it must be the first to
     * find the socket gone, or an older client would start its own daemon again.
     */
    private static final Duration HANDOVER = Duration.ofMillis(300);

    /** The handling of clients of a newer build. */
    public interface Newer {
        /** Returns whether the daemon ends because of that client, which then starts its own. */
        boolean makesWay(String build);

        /** Returns it for a caller that another daemon would serve better. */
        Way makesWay(Call call);

        /** The handling of a call that another daemon would serve better. */
        enum Way {
            /** It is served here. */
            SERVE,
            /** It must be repeated: its connection ends before HELLO. */
            REPEAT,
            /** This daemon ends. */
            END
        }
    }

    private final Path socket;
    private final String buildId;
    private final HookDoor hooks;
    private final CommandDoor commands;
    private final BridgeDoor bridges;
    private final DoorbellDoor doorbells;
    private final Newer newer;
    private final Clock clock;
    private final UserPrincipal owner;
    private volatile ServerSocketChannel server;
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Allowance allowance = new Allowance(UNDER_WAY_BYTES);
    private final Set<Peer> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger serving = new AtomicInteger();
    private final Map<Peer, Long> silent = new ConcurrentHashMap<>();
    private long toldNanos;
    private boolean unlinked;
    private @Nullable Object socketKey;
    private volatile boolean closing;
    private volatile long keptUntil;

    /**
     * Binds the socket. Only the holder of the daemon's lock may do this: a file in the way is
     * unlinked.
     */
    public SocketDoor(
            Path socket,
            String buildId,
            HookDoor hooks,
            CommandDoor commands,
            BridgeDoor bridges,
            DoorbellDoor doorbells,
            Newer newer,
            Clock clock)
            throws IOException {
        this.socket = socket;
        this.buildId = buildId;
        this.hooks = hooks;
        this.commands = commands;
        this.bridges = bridges;
        this.doorbells = doorbells;
        this.newer = newer;
        this.clock = clock;
        this.keptUntil = clock.nanos();
        this.toldNanos = clock.nanos() - TELL_EVERY.toNanos();
        this.server = bound(socket);
        this.socketKey = key(socket);
        this.owner = Files.getOwner(socket);
    }

    private static ServerSocketChannel bound(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket), 1_024);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return server;
        } catch (IOException | RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    private static @Nullable Object key(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException | SecurityException none) {
            return null;
        }
    }

    /**
     * Checks the door; called every few seconds. Cleaners remove sockets that look old, and a
     * client without a call takes a place from others.
     */
    public void look() {
        long now = clock.nanos();
        silent.forEach(
                (peer, since) -> {
                    if (now - since >= SILENT.toNanos()) {
                        LOG.debug("a client that said nothing is cut off");
                        peer.close();
                    }
                });
        try {
            bindAgain();
        } catch (IOException | RuntimeException failed) {
            if (clock.nanos() - toldNanos >= TELL_EVERY.toNanos()) {
                toldNanos = clock.nanos();
                LOG.warn("the socket {} is gone and cannot be bound again", socket, failed);
            }
        }
    }

    /**
     * Binds again: only the holder of the daemon's lock has a door, so a socket of that name must
     * be its own.
     */
    private synchronized void bindAgain() throws IOException {
        if (unlinked || Objects.equals(socketKey, key(socket))) {
            return;
        }
        Path directory = socket.getParent();
        if (directory != null && !Files.exists(directory)) {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        ServerSocketChannel before = server;
        server = bound(socket);
        socketKey = key(socket);
        LOG.warn("the socket {} was removed or replaced; it is bound again", socket);
        before.close();
    }

    /** Returns how many connections are open. */
    public int active() {
        return active.get();
    }

    /** Accepts until the door is closed. */
    public void serve() {
        while (!closing) {
            ServerSocketChannel from = server;
            try {
                SocketChannel channel = from.accept();
                connections.execute(() -> connection(channel));
            } catch (ClosedChannelException closed) {
                if (from.equals(server)) {
                    return;
                }
            } catch (IOException failure) {
                // Probably out of descriptors: connections that end return theirs.
                if (clock.nanos() - toldNanos >= TELL_EVERY.toNanos()) {
                    toldNanos = clock.nanos();
                    LOG.warn("cannot accept a client", failure);
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private void connection(SocketChannel channel) {
        var peer = new Peer(channel, allowance);
        open.add(peer);
        try (channel) {
            if (active.incrementAndGet() <= CONNECTIONS_MAX && ours(channel)) {
                called(peer);
            }
        } catch (ProtocolException broken) {
            LOG.warn("a client was cut off: {}", broken.getMessage());
        } catch (IOException ended) {
            LOG.debug("a client left", ended);
        } finally {
            silent.remove(peer);
            peer.release();
            active.decrementAndGet();
            open.remove(peer);
        }
    }

    private boolean ours(SocketChannel channel) throws IOException {
        var peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        return peer.user().equals(owner);
    }

    /**
     * Reads the call. The daemon's HELLO goes out only when the call is accepted: a client that
     * sees the end before it knows that nothing was done, and tries again.
     */
    private void called(Peer peer) throws IOException {
        silent.put(peer, clock.nanos());
        FromClient hello = peer.next();
        if (hello == null) {
            return;
        }
        if (!(hello instanceof FromClient.Hello(int protocol, String build))) {
            throw new ProtocolException("a client sent no HELLO");
        }
        // Only HELLO can be read of another protocol.
        Call call = protocol == Wire.PROTOCOL ? call(peer) : null;
        silent.remove(peer);
        switch (way(build, call)) {
            case REPEAT -> {}
            case END -> {
                keptUntil = clock.nanos() + HANDOVER.toNanos();
                unlink();
            }
            case SERVE -> {
                if (call != null) {
                    taken(peer, call);
                } else {
                    greet(peer);
                    refuse(peer, misfit(protocol));
                }
            }
        }
    }

    private Newer.Way way(String build, @Nullable Call call) {
        if (call != null && onlyLooks(call)) {
            return Newer.Way.SERVE;
        }
        if (newer.makesWay(build)) {
            return Newer.Way.END;
        }
        return call == null ? Newer.Way.SERVE : newer.makesWay(call);
    }

    private static Call call(Peer peer) throws IOException {
        if (!(peer.next() instanceof FromClient.Called(Call call))) {
            throw new ProtocolException("a client sent no call");
        }
        return call;
    }

    /** Returns whether the call queries or ends the daemon, which needs no newer one. */
    private static boolean onlyLooks(Call call) {
        List<String> words = call.arguments();
        return call.mode() == Call.Mode.COMMAND
                && words.size() >= 2
                && words.getFirst().equals("daemon")
                && (words.get(1).equals("status") || words.get(1).equals("stop"));
    }

    private static String misfit(int protocol) {
        return protocol < Wire.PROTOCOL
                ? "this claudectl is older than the running bus daemon: restart this session"
                : "this claudectl speaks protocol %d, the daemon %d: run claudectl daemon stop, then repeat"
                        .formatted(protocol, Wire.PROTOCOL);
    }

    private void greet(Peer peer) {
        peer.send(new FromDaemon.Hello(Wire.PROTOCOL, buildId));
    }

    private void taken(Peer peer, Call call) throws IOException {
        switch (call.mode()) {
            case HOOK -> served(peer, () -> hooks.serve(peer, call));
            case COMMAND -> {
                if (call.arguments().equals(DOORBELL)) {
                    greet(peer);
                    doorbells.serve(peer, call);
                } else {
                    served(peer, () -> commands.serve(peer, call));
                }
            }
            // Bridges, like doorbells, stay for as long as their sessions; they reconnect by
            // themselves.
            case BRIDGE -> {
                greet(peer);
                bridges.serve(peer, call);
            }
        }
    }

    /** Serves one connection. */
    private interface Service {
        void run() throws IOException;
    }

    private void served(Peer peer, Service service) throws IOException {
        // Counted before the check for closing, so that every greeted connection is waited for.
        serving.incrementAndGet();
        try {
            if (!closing) {
                greet(peer);
                service.run();
            }
        } finally {
            serving.decrementAndGet();
        }
    }

    private static void refuse(Peer peer, String why) {
        peer.send(
                new FromDaemon.Stderr(
                        ("claudectl: " + why + "\n").getBytes(StandardCharsets.UTF_8)),
                new FromDaemon.Exit(1, false));
    }

    /**
     * Removes the socket first, so that new callers start another daemon, then ends open
     * connections.
     */
    @Override
    public void close() throws IOException {
        unlink();
        closing = true;
        server.close();
        commands.close();
        long end = clock.nanos() + DRAIN.toNanos();
        while ((serving.get() > 0 && clock.nanos() < end) || clock.nanos() - keptUntil < 0) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        open.forEach(Peer::close);
        connections.shutdown();
    }

    /** Unlinks once only, and only its own: a socket of that name may be another daemon's. */
    private synchronized void unlink() throws IOException {
        if (!unlinked) {
            unlinked = true;
            if (Objects.equals(socketKey, key(socket))) {
                Files.deleteIfExists(socket);
            }
        }
    }
}
