package io.claudectl.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.PrivateBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The daemon as somebody sees it who attacks it: does it live, how big is it, what did it log. */
final class Daemon {
    // The heap's bound is 256 MB; what an attack leaves must not come near it.
    private static final long RESIDENT_MAX_KB = 330_000;

    private static final int LOG_LINES = 60;

    // How a stack trace begins: what is refused on purpose is logged without one.
    private static final Pattern TROUBLE =
            Pattern.compile("(java|io|org)[.][\\w.$]+(Exception|Error)\\b");

    private final PrivateBus bus;
    private final long pid;

    private Daemon(PrivateBus bus) {
        this.bus = bus;
        this.pid = bus.daemon();
    }

    /** The running one. */
    static Daemon of(PrivateBus bus) {
        bus.call("daemon", "start").orFail();
        return new Daemon(bus);
    }

    /**
     * It is the same process, answers a command, stayed within its memory and logged no failure.
     */
    void isWell() {
        assertThat(bus.call("bus", "role", "list").orFail().exit()).isZero();
        assertThat(bus.daemon()).as("the daemon's pid").isEqualTo(pid);
        assertThat(highWaterKb()).as("VmHWM in kB").isLessThan(RESIDENT_MAX_KB);
        assertThat(failures()).as("lines of the daemon's logs").isEmpty();
    }

    private long highWaterKb() {
        return status("VmHWM:");
    }

    long pid() {
        return pid;
    }

    int descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return (int) open.count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until connections that are over were let go. */
    void letsGoOf(int descriptorsBefore) {
        assertThat(Patience.until(Patience.LIMIT, () -> descriptors() <= descriptorsBefore + 5))
                .as("descriptors: %d before, %d now", descriptorsBefore, descriptors())
                .isTrue();
    }

    private long status(String name) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Lines of its log that tell of something nobody thought of. */
    private List<String> failures() {
        return logged().filter(
                        line -> line.contains(" SEVERE ") || TROUBLE.matcher(line).lookingAt())
                .toList();
    }

    /** The last lines of what it logged. */
    String log() {
        List<String> lines = logged().toList();
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private Stream<String> logged() {
        try (Stream<Path> logs = Files.list(bus.home().resolve("bus").resolve("log"))) {
            return logs.sorted().toList().stream().flatMap(Daemon::lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<String> lines(Path log) {
        try {
            return Files.readAllLines(log).stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
