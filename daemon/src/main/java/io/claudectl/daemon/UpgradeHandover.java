package io.claudectl.daemon;

import io.claudectl.daemon.broker.Clock;
import io.claudectl.daemon.door.SocketDoor;
import io.claudectl.protocol.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this daemon for a client's newer one. The times are kept in a file, since the next daemon is
 * another process. Any thread may call.
 */
final class UpgradeHandover implements SocketDoor.Newer {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeHandover.class);

    private static final int REPEATED_MAX = 64;

    private final Home home;
    private final String own;
    private final Clock clock;
    private final Runnable stop;
    private final Predicate<Call> elsewhere;
    private final BooleanSupplier needed;
    private boolean ending;
    private String servedAllTheSame = "";

    /** Keys of calls that were to be repeated. */
    private final Set<String> repeated = new HashSet<>();

    /**
     * @param own build id of this daemon
     * @param stop ends it in order
     * @param elsewhere whether a caller's processes or files cannot be seen from this daemon
     * @param needed whether a session lives that can be seen from it
     */
    UpgradeHandover(
            Home home,
            String own,
            Clock clock,
            Runnable stop,
            Predicate<Call> elsewhere,
            BooleanSupplier needed) {
        this.home = home;
        this.own = own;
        this.clock = clock;
        this.stop = stop;
        this.elsewhere = elsewhere;
        this.needed = needed;
    }

    /**
     * Ends an unneeded daemon for a hook whose processes or files it cannot see; at most as often
     * as for newer clients. The hook's place is only its own claim, so it must come twice: the
     * client repeats a whole call, a damaged one comes once.
     */
    @Override
    public synchronized Way makesWay(Call call) {
        if (call.mode() != Call.Mode.HOOK || !elsewhere.test(call)) {
            return Way.SERVE;
        }
        if (ending) {
            return Way.END;
        }
        if (needed.getAsBoolean()) {
            return Way.SERVE;
        }
        List<Instant> recent = UpgradePolicy.recent(times(), clock.now().wall());
        if (recent.size() >= UpgradePolicy.MOST) {
            return Way.SERVE;
        }
        if (!repeated.remove(call.key())) {
            if (repeated.size() >= REPEATED_MAX) {
                repeated.clear();
            }
            repeated.add(call.key());
            return Way.REPEAT;
        }
        var all = new ArrayList<>(recent);
        all.add(clock.now().wall());
        ending = written(home.replacements(), lines(all));
        if (ending) {
            LOG.info("the daemon ends: it cannot see the processes or files of a session");
            stop.run();
        }
        return ending ? Way.END : Way.SERVE;
    }

    @Override
    public synchronized boolean makesWay(String client) {
        if (ending) {
            return UpgradePolicy.newer(client, own);
        }
        // For as long as this daemon runs, that client's image is not tried again.
        if (client.equals(servedAllTheSame)) {
            return false;
        }
        return switch (UpgradePolicy.of(client, own, times(), clock.now().wall())) {
            case UpgradePolicy.Verdict.Serve() -> false;
            case UpgradePolicy.Verdict.MakeWay(List<Instant> times) -> {
                // Without the record, a client that is never satisfied would end daemons for ever.
                ending = written(home.replacements(), lines(times));
                if (ending) {
                    LOG.info("the daemon {} ends for the newer {}", own, client);
                    stop.run();
                } else {
                    servedAllTheSame = client;
                }
                yield ending;
            }
            case UpgradePolicy.Verdict.Stay(String reason) -> {
                LOG.warn("{}", reason);
                servedAllTheSame = client;
                written(home.unreplaced(), reason + "\n");
                yield false;
            }
        };
    }

    private List<Instant> times() {
        var times = new ArrayList<Instant>();
        try {
            if (Files.exists(home.replacements())) {
                for (String line : Files.readAllLines(home.replacements())) {
                    times.add(Instant.parse(line));
                }
            }
        } catch (IOException | DateTimeException unreadable) {
            LOG.warn("cannot read {}", home.replacements(), unreadable);
        }
        return times;
    }

    private static String lines(List<Instant> times) {
        return times.stream().map(time -> time + "\n").collect(Collectors.joining());
    }

    private static boolean written(Path file, String text) {
        try {
            // Renamed into place: readers find all of it.
            Path half = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(half);
            Files.createFile(
                    half,
                    PosixFilePermissions.asFileAttribute(
                            Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
            Files.writeString(half, text);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException unwritable) {
            LOG.error("cannot write {}", file, unwritable);
            return false;
        }
    }
}
