package io.claudectl.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.command.Engine;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.Store;
import io.claudectl.json.Json;
import io.claudectl.testkit.PlayedEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.JDBC;

/**
 * A process ends at its n-th write or flush of the database, whole or with half of it written; then
 * what it had said is done must stand, and it must go on. In the tests some n of each kind, with
 * {@code ./test crash} every one.
 */
class CrashAtEveryWriteTest {
    private static final boolean ALL = "all".equals(System.getenv("CLAUDECTL_CRASH"));
    private static final int SOME = 4;

    @TempDir private static Path shared;
    @TempDir private Path directory;

    @BeforeAll
    static void compile() throws Exception {
        Process compiler =
                new ProcessBuilder(
                                "cc",
                                "-shared",
                                "-fPIC",
                                "-O1",
                                "-o",
                                library().toString(),
                                Path.of("src/test/c/stop.c").toAbsolutePath().toString(),
                                "-ldl")
                        .inheritIO()
                        .start();
        assertThat(compiler.waitFor()).as("cc").isZero();
    }

    private static Path library() {
        return shared.resolve("stop.so");
    }

    /** The output of a run, and its end. */
    private record Run(List<String> said, int exit, long count) {}

    private static Run run(Path file, int run, int stopAt, boolean half) throws Exception {
        Path count = shared.resolve("count");
        Files.deleteIfExists(count);
        ProcessBuilder builder =
                OtherProcess.builder(
                        List.of(
                                CrashScript.class,
                                PlayedEvent.class,
                                SqliteStore.class,
                                Store.class,
                                JDBC.class,
                                Json.class),
                        run + ":" + file);
        Map<String, String> environment = builder.environment();
        environment.put("LD_PRELOAD", library().toString());
        environment.put("STOP_ON", file.getFileName().toString());
        environment.put("STOP_COUNT", count.toString());
        environment.put("STOP_AT", Integer.toString(stopAt));
        if (half) {
            environment.put("STOP_HALF", "1");
        }
        Process process = builder.start();
        var said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        int exit = process.waitFor();
        long counted =
                Files.exists(count) ? Long.parseLong(Files.readString(count).strip()) : stopAt;
        return new Run(said, exit, counted);
    }

    /** A database as the first version made it, so that the script begins with a migration. */
    private Path old(String name) throws Exception {
        Path file = directory.resolve(name + ".db");
        var first = new Schema(List.of(Schema.released().scripts().getFirst()));
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            first.migrate(connection);
        }
        return file;
    }

    @Test
    void without_a_stop_it_goes_through() throws Exception {
        Path file = old("whole");
        Run whole = run(file, 1, 0, false);
        assertThat(whole.exit()).isZero();
        assertThat(whole.said()).contains("stored k9", "finished", "claimed k11 1", "end");
        assertThat(whole.count()).as("writes that can be stopped at").isGreaterThan(100);
        check(file, whole, "whole");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wherever_it_ends_what_it_said_stands_and_it_goes_on(boolean half) throws Exception {
        int writes = (int) run(old("count"), 1, 0, false).count();
        long seed = System.nanoTime();
        var dice = new SplittableRandom(seed);
        int[] stops =
                ALL
                        ? IntStream.rangeClosed(1, writes).toArray()
                        : IntStream.range(0, SOME)
                                .map(i -> 1 + i * writes / SOME + dice.nextInt(writes / SOME))
                                .toArray();
        for (int stop : stops) {
            String what = "ended at write %d of %d%s".formatted(stop, writes, half ? ", half" : "");
            Path file = old("stop" + stop);
            Run ended = run(file, 1, stop, half);
            assertThat(ended.exit()).as(what).isEqualTo(137);
            check(file, ended, what);
            Run again = run(file, 2, 0, false);
            assertThat(again.exit()).as(what).isZero();
            assertThat(again.said()).as(what).endsWith("end");
            check(file, again, what + ", then run to its end");
        }
        System.out.println("crash: " + stops.length + " of " + writes + " writes, half: " + half);
    }

    private static void check(Path file, Run run, String what) throws Exception {
        try (var store = SqliteStore.open(file);
                var log = EventLog.open(file)) {
            try (var connection = Connections.reader(file);
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("PRAGMA integrity_check")) {
                rows.next();
                assertThat(rows.getString(1)).as(what).isEqualTo("ok");
            }
            // Memory can be rebuilt from any such state.
            var _ =
                    new Engine(
                            store,
                            CrashScript.limits(),
                            new CrashScript.Counting(9),
                            CrashScript.at(9_000_000));
            Map<Long, String> last = lastEvents(log);
            Store.Batch facts = store.begin();
            try {
                for (int key = 1; key <= CrashScript.KEYS; key++) {
                    Message message = facts.messageByKey("cli", "k" + key, Instant.EPOCH);
                    boolean said = run.said().contains("stored k" + key);
                    assertThat(message != null || !said).as("%s: k%d", what, key).isTrue();
                    if (message != null) {
                        // Given back work offered in the human lane as well.
                        int most = key == 10 ? 2 : 1;
                        deliveries(facts, message, most, last, run, what + ", k" + key);
                    }
                }
                if (run.said().contains("acked")) {
                    Message first = facts.messageByKey("cli", "k1", Instant.EPOCH);
                    assertThat(facts.deliveriesOf(Row.present(first).id()).getFirst().state())
                            .as(what)
                            .isInstanceOf(Delivery.State.Acked.class);
                }
                claims(facts, run, what);
            } finally {
                facts.abandon();
            }
        }
    }

    /** Who was told of a claim or of its end has it in the store, and epochs leave no gap. */
    private static void claims(Store.Facts facts, Run run, String what) {
        for (int key = 10; key <= CrashScript.KEYS; key++) {
            Message message = facts.messageByKey("cli", "k" + key, Instant.EPOCH);
            if (message == null) {
                continue;
            }
            var work = Row.present(facts.work(message.id()));
            List<Claim> claims = facts.claimsOf(message.id());
            for (int i = 0; i < claims.size(); i++) {
                boolean newest = i == claims.size() - 1;
                assertThat(claims.get(i).epoch()).as(what).isEqualTo(i + 1);
                assertThat(claims.get(i).end() != null || newest).as(what).isTrue();
            }
            for (int epoch = 1; epoch <= 2; epoch++) {
                boolean said = run.said().contains("claimed k" + key + " " + epoch);
                assertThat(claims.size() >= epoch || !said).as(what).isTrue();
            }
            if (key == 10 && run.said().contains("finished")) {
                assertThat(work.settledAt()).as(what).isNotNull();
                assertThat(Row.present(claims.getLast().end()).reason()).as(what).isEqualTo("done");
            }
            assertThat(work.settledAt() == null || claims.getLast().end() != null)
                    .as(what)
                    .isTrue();
        }
        boolean wants =
                !facts.snapshot(
                                new Store.Horizon(
                                        Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH))
                        .routing()
                        .subscriptions()
                        .isEmpty();
        assertThat(wants || !run.said().contains("subscribed")).as(what).isTrue();
    }

    /** A message is never without its delivery, unless it was settled and pruned. */
    private static void deliveries(
            Store.Facts facts,
            Message message,
            int most,
            Map<Long, String> last,
            Run run,
            String what) {
        List<Delivery> deliveries = facts.deliveriesOf(message.id());
        boolean mayBePruned = run.said().contains("seen");
        assertThat(deliveries.size()).as(what).isBetween(mayBePruned ? 0 : 1, most);
        for (Delivery delivery : deliveries) {
            long live = facts.leasesOf(delivery.id()).stream().filter(Lease::live).count();
            boolean leased = delivery.state() instanceof Delivery.State.Leased;
            assertThat(live).as(what).isEqualTo(leased ? 1 : 0);
            String told = last.get(delivery.id().value());
            if (told != null) {
                assertThat(told)
                        .as(what)
                        .isEqualTo(
                                Store.StateName.of(delivery.state())
                                        .name()
                                        .toLowerCase(Locale.ROOT));
            }
        }
    }

    /** The state each delivery is in, as the log tells it. */
    private static Map<Long, String> lastEvents(EventLog log) {
        var states = new HashMap<Long, String>();
        for (EventSource.Entry entry : log.after(0, 10_000)) {
            String state =
                    switch (entry.kind()) {
                        case "delivery.pending",
                                "delivery.offered",
                                "lease.ended",
                                "delivery.parked" ->
                                "pending";
                        case "delivery.withdrawn" -> "withdrawn";
                        case "delivery.leased", "delivery.handed" -> "leased";
                        case "delivery.delivered" -> "delivered";
                        case "delivery.acked" -> "acked";
                        case "delivery.dead" -> "dead";
                        default -> "";
                    };
            if (!state.isEmpty()) {
                states.put(entry.delivery(), state);
            }
        }
        return states;
    }
}
