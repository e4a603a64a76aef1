package io.claudectl.e2e.never;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.PrivateBus;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In each state in which no daemon can start: cheap, told once, nothing lost, healed by itself. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NeverSilentTest {
    /** Far above a hook that waits for nothing, on a busy machine too. */
    private static final Duration AT_ONCE = Duration.ofMillis(900);

    private static final int HOOKS = 4;

    /** Two seconds, and what a busy machine takes to start the program. */
    private static final Duration BEGIN_MAX = Duration.ofSeconds(4);

    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"1\"}}}\n";
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}\n";
    private static final String WHOAMI =
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"whoami\",\"arguments\":{}}}\n";

    @TempDir Path directory;
    private BrokenImage image;
    private PrivateBus bus;
    private final InTheWay inTheWay = new InTheWay();

    /** What is wrong, and how it becomes right again. */
    enum State {
        JAR_MISSING("exit code 1"),
        CORE_CUT("core-0.1.0.jar has .* bytes"),
        CORE_CUT_WITHOUT_CACHE("exit code"),
        CACHE_GARBAGE(""),
        DRIVER_MISSING("sqlite|native|UnsatisfiedLinkError"),
        // It bounds the heap and names the database's library: without it nothing is started.
        OPTIONS_MISSING("cannot read .*lib/jvm.options: No such file"),
        JVM_MISSING("cannot run .*No such file"),
        DATABASE_GARBAGE("bus.db"),
        DATABASE_DIRECTORY("bus.db"),
        LOG_DIRECTORY_A_FILE("log"),
        LOCK_A_DIRECTORY("daemon.lock"),
        START_LOCK_HELD("pid \\d+ holds .*start.lock"),
        DAEMON_LOCK_HELD("daemon.lock is held by pid \\d+ .*not a bus daemon"),
        DAEMON_STOPPED("the bus daemon does not answer"),
        DAEMON_MUTE("the bus daemon does not answer");

        /** What the reason says; empty: the bus serves all the same. */
        private final String reason;

        /** A daemon that accepts and says nothing is remembered apart. */
        String record() {
            return this == DAEMON_STOPPED || this == DAEMON_MUTE ? "daemon.hangs" : "start.failed";
        }

        State(String reason) {
            this.reason = reason;
        }
    }

    @BeforeEach
    void scene() throws IOException {
        image = new BrokenImage(Stage.image(), directory.resolve("image"));
        bus =
                PrivateBus.in(
                        Files.createDirectory(directory.resolve("bus")),
                        image.directory(),
                        InstantSource.system());
    }

    @AfterEach
    void end() {
        inTheWay.leave();
        bus.close();
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void bus_thatCannotStart_isCheapToldAndHeals(State state) throws IOException {
        Path work = bus.directory("frontend");
        bus.call("bus", "role", "bind", "frontend", work.toString()).orFail();
        bus.call("bus", "send", "frontend", "kept through all of it").orFail();
        if (state != State.DAEMON_STOPPED) {
            stop(bus);
        }
        spoil(state);

        ScriptedSession session = bus.session("frontend").open();
        Ran start = session.start().ran();
        assertThat(start.exit()).isZero();
        assertThat(start.err()).isEmpty();
        if (state.reason.isEmpty()) {
            assertThat(start.out()).doesNotContain("systemMessage");
            return;
        }
        Path record = state(state.record());
        assertThat(Patience.until(Patience.LIMIT, () -> failed(record)))
                .as("the failure is remembered")
                .isTrue();
        Ran prompt = session.prompt("one").ran();
        String told = start.out() + prompt.out();
        assertThat(told).containsOnlyOnce("systemMessage").contains("the bus is off: ");
        assertThat(told).containsPattern(state.reason).endsWith("claudectl doctor\"}\n");

        costsNothing(session, record);
        toolsSayWhy(state);
        System.out.println(state + ": " + HookCost.measured(bus));

        if (record.endsWith("start.failed")) {
            assertThat(bus.call("bus", "role", "list").err()).containsPattern(state.reason);
        }
        heal(state);
        bus.call("bus", "role", "list").orFail();
        passPause(record);
        // What was remembered ends in the background, behind the first hook after the pause.
        String kept = "kept through all of it";
        assertThat(
                        Patience.until(
                                Patience.LIMIT,
                                () -> session.prompt("after").ran().out().contains(kept)))
                .as("the mail comes")
                .isTrue();
    }

    /** Makes what is remembered older, so that its pause is over now. */
    private static void passPause(Path record) throws IOException {
        if (Files.exists(record)) {
            long now = Instant.now().getEpochSecond();
            String remembered = Files.readString(record);
            Files.writeString(
                    record,
                    remembered
                            .replaceFirst("(?m)^at \\d+", "at " + (now - 100))
                            .replaceFirst(" until \\d+", " until " + (now - 90)));
        }
    }

    /** The client waits for {@code initialize} before its first prompt; the aim is two seconds. */
    private void toolsSayWhy(State state) {
        boolean hangs = state.record().equals("daemon.hangs");
        long begin = System.nanoTime();
        Ran bridge =
                bus.outside("bus", "stdio")
                        .without("CLAUDECTL_BUS")
                        .reading(hangs ? INITIALIZE : INITIALIZE + LIST + WHOAMI)
                        .run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BEGIN_MAX);
        assertThat(bridge.out()).contains("\"protocolVersion\"");
        if (!hangs) {
            assertThat(bridge.out().lines()).hasSize(3);
            assertThat(bridge.out()).contains("\"publish\"", "the bus is off: ");
            assertThat(bridge.out()).containsPattern(state.reason);
        }
    }

    /** Thirty seconds pass for this call while the other tests run. */
    private static @Nullable MuteDaemon mute;

    /** A send to a daemon that accepts and says nothing. */
    private record MuteDaemon(PrivateBus bus, InTheWay inTheWay, Process send, Path out, Path err) {
        static MuteDaemon called(Path directory) throws IOException {
            PrivateBus bus = PrivateBus.in(directory, Stage.image(), InstantSource.system());
            bus.call("bus", "role", "bind", "frontend", bus.directory("frontend").toString())
                    .orFail();
            stop(bus);
            var inTheWay = new InTheWay();
            inTheWay.listen(bus.home().resolve("bus/bus.sock"));
            Path out = directory.resolve("out");
            Path err = directory.resolve("err");
            Process send = bus.outside("bus", "send", "frontend", "hello").start(out, err);
            return new MuteDaemon(bus, inTheWay, send, out, err);
        }
    }

    @BeforeAll
    static void callMuteDaemon(@TempDir Path directory) throws IOException {
        mute = MuteDaemon.called(directory);
    }

    @AfterAll
    static void endMuteDaemon() {
        MuteDaemon called = Objects.requireNonNull(mute);
        called.send().destroyForcibly();
        called.inTheWay().leave();
        called.bus().close();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void command_toAMuteDaemon_endsWithinItsLimit() throws Exception {
        MuteDaemon called = Objects.requireNonNull(mute);

        assertThat(called.send().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(called.send().exitValue()).isEqualTo(75);
        assertThat(called.out()).isEmptyFile();
        assertThat(called.err())
                .content()
                .contains("has not answered for 30 s", "claudectl daemon stop ends it", "--key ");
    }

    private static boolean failed(Path record) {
        try {
            return Files.exists(record) && Files.readString(record).contains("tries");
        } catch (IOException replaced) {
            return false;
        }
    }

    /** Hooks of all kinds, while nothing changes and the pause lasts. */
    private void costsNothing(ScriptedSession session, Path record) throws IOException {
        String remembered = Files.readString(record);
        long starts = image.started();
        var took = new ArrayList<Duration>();
        for (int i = 0; i < HOOKS && Files.readString(record).equals(remembered); i++) {
            long begin = System.nanoTime();
            assertThat(session.prompt("again").ran()).isEqualTo(new Ran(0, "", ""));
            took.add(Duration.ofNanos(System.nanoTime() - begin));
        }
        // One of them may have met a machine that was busy; a hook that waits is one of many.
        assertThat(took.stream().sorted().skip(took.size() / 2).limit(1))
                .allMatch(median -> median.compareTo(AT_ONCE) < 0);
        // One at most, in the background, once the pause was over.
        assertThat(image.started()).isLessThanOrEqualTo(starts + 1);
    }

    private static void stop(PrivateBus bus) {
        String pid = String.valueOf(Json.at(bus.call("daemon", "status", "--json").json(), "pid"));
        bus.call("daemon", "stop").orFail();
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(Long.parseLong(pid))))
                .isTrue();
    }

    private Path state(String name) {
        return bus.home().resolve("bus").resolve(name);
    }

    private Path aside(String name) {
        return bus.home().resolve("aside." + name);
    }

    private void spoil(State state) {
        switch (state) {
            case JAR_MISSING -> image.remove("lib/claudectl.jar");
            case CORE_CUT -> image.cut("lib/core-0.1.0.jar");
            case CORE_CUT_WITHOUT_CACHE -> {
                image.cut("lib/core-0.1.0.jar");
                image.remove("lib/claudectl.aot");
            }
            case CACHE_GARBAGE -> image.replace("lib/claudectl.aot", new byte[100_000]);
            case DRIVER_MISSING -> image.remove("lib/native");
            case OPTIONS_MISSING -> image.remove("lib/jvm.options");
            case JVM_MISSING -> image.remove("jre/bin/claudectl-daemon");
            case DATABASE_GARBAGE ->
                    BrokenImage.act(
                            () -> {
                                Files.move(state("bus.db"), aside("bus.db"));
                                Files.writeString(state("bus.db"), "x".repeat(10_000));
                            });
            case DATABASE_DIRECTORY -> replaceByDirectory("bus.db");
            case LOCK_A_DIRECTORY -> replaceByDirectory("daemon.lock");
            case LOG_DIRECTORY_A_FILE ->
                    BrokenImage.act(
                            () -> {
                                Files.move(state("log"), aside("log"));
                                Files.createFile(state("log"));
                            });
            case START_LOCK_HELD -> inTheWay.hold(state("start.lock"));
            case DAEMON_LOCK_HELD -> inTheWay.hold(state("daemon.lock"));
            case DAEMON_STOPPED -> inTheWay.stop(bus.daemon());
            case DAEMON_MUTE -> inTheWay.listen(state("bus.sock"));
        }
    }

    private void replaceByDirectory(String name) {
        BrokenImage.act(
                () -> {
                    Files.move(state(name), aside(name));
                    Files.createDirectories(state(name));
                });
    }

    private void heal(State state) {
        switch (state) {
            case JAR_MISSING -> image.repair("lib/claudectl.jar");
            case CORE_CUT -> image.repair("lib/core-0.1.0.jar");
            case CORE_CUT_WITHOUT_CACHE -> {
                image.repair("lib/core-0.1.0.jar");
                image.repair("lib/claudectl.aot");
            }
            case CACHE_GARBAGE -> image.repair("lib/claudectl.aot");
            case DRIVER_MISSING -> image.repair("lib/native");
            case OPTIONS_MISSING -> image.repair("lib/jvm.options");
            case JVM_MISSING -> image.repair("jre/bin/claudectl-daemon");
            case DATABASE_GARBAGE, DATABASE_DIRECTORY -> putBack("bus.db");
            case LOCK_A_DIRECTORY -> putBack("daemon.lock");
            case LOG_DIRECTORY_A_FILE -> putBack("log");
            case START_LOCK_HELD, DAEMON_LOCK_HELD, DAEMON_STOPPED, DAEMON_MUTE -> inTheWay.leave();
        }
    }

    private void putBack(String name) {
        BrokenImage.act(
                () -> {
                    Files.delete(state(name));
                    Files.move(aside(name), state(name));
                });
    }
}
