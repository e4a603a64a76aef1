package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another program has the database open: it may slow the bus, not make it lie or lose. */
class LockedDatabaseTest {
    /** The log grows as it would in minutes of use, beyond where the writer has to help with it. */
    private static final long BIG_LOG_BYTES = 16L << 20;

    private static final int VACUUM_SENDS = 20;

    @RegisterExtension final Stage stage = new Stage();

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"})
    void lock_heldByAForeignTransaction_refusesSendsKeepsHooksSilent(String begin) {
        Recipient recipient = recipient();
        String before = send("before the lock");
        try (var foreign = foreign()) {
            foreign.quietly(begin);

            Ran refused = stage.call("bus", "send", "frontend", "refused", "--key", "k");
            HookAnswer silent = recipient.stop();

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err().lines()).hasSize(1);
            assertThat(refused.err())
                    .contains("database locked by another program")
                    .contains("nothing was done: repeat it later");
            assertThat(silent.silent()).isTrue();
            foreign.quietly("COMMIT");
        }

        assertThat(stage.mail()).as("refused means not stored").hasSize(1);
        String again = send("refused", "--key", "k");
        recipient.readsUntilSeen(List.of(before, again));
        assertThat(stage.mail()).hasSize(2).allMatch(mail -> mail.attempt() == 1);
    }

    @Test
    void lock_heldForLessThanTwoSeconds_isWaitedFor() {
        Dice dice = Dice.of("a_lock_held_for_less_than_two_seconds");
        Recipient recipient = recipient();
        try (var foreign = foreign()) {
            foreign.quietly("BEGIN IMMEDIATE");
            var sent = CompletableFuture.supplyAsync(() -> send("patient"));
            dice.await(Duration.ofSeconds(1));
            assertThat(sent).isNotDone();
            foreign.quietly("COMMIT");

            recipient.readsUntilSeen(List.of(sent.join()));
        }
    }

    @Test
    void daemon_startingBelowALock_saysSoAndStartsOnceItIsGone() {
        Recipient recipient = recipient();
        String before = send("before the lock");
        long daemon = stage.bus().daemon();
        stage.run("daemon", "stop");
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(daemon))).isTrue();
        try (var foreign = foreign()) {
            foreign.quietly("BEGIN EXCLUSIVE");

            Ran refused = stage.call("bus", "send", "frontend", "refused");
            HookAnswer silent = recipient.stop();

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("database locked by another program");
            assertThat(silent.silent()).isTrue();
        }

        recipient.readsUntilSeen(List.of(before, send("after it")));
        assertThat(stage.mail()).hasSize(2);
    }

    @Test
    void senders_eightBelowALock_areRefusedAndNoneIsStored() throws Exception {
        recipient();
        var outcomes = new ArrayList<Future<Ran>>();
        try (var foreign = foreign();
                var callers = Executors.newFixedThreadPool(8)) {
            foreign.quietly("BEGIN IMMEDIATE");
            for (int i = 0; i < 8; i++) {
                String body = "body " + i;
                outcomes.add(callers.submit(() -> stage.call("bus", "send", "frontend", body)));
            }
            for (Future<Ran> outcome : outcomes) {
                Ran ran = outcome.get();
                assertThat(ran.exit()).as("%s", ran).isEqualTo(1);
                assertThat(ran.err()).contains("database locked by another program");
            }
            foreign.quietly("COMMIT");
        }

        assertThat(stage.mail()).as("refused means not stored").isEmpty();
    }

    @Test
    void vacuum_inALoop_failsNoSendAndNoHook() throws Exception {
        Recipient recipient = recipient();
        var over = new AtomicBoolean();
        var sent = new ArrayList<String>();
        try (var foreign = foreign();
                var loop = Executors.newSingleThreadExecutor()) {
            Future<Integer> vacuums = loop.submit(() -> vacuum(foreign, over));
            try {
                for (int i = 0; i < VACUUM_SENDS; i++) {
                    sent.add(send("body " + i));
                    recipient.turn();
                }
            } finally {
                over.set(true);
            }
            assertThat(vacuums.get()).as("vacuums meanwhile").isPositive();
            System.out.printf("%d sends beside %d vacuums%n", VACUUM_SENDS, vacuums.get());
        }

        recipient.readsUntilSeen(sent);
        assertThat(stage.mail()).hasSize(VACUUM_SENDS).allMatch(mail -> mail.attempt() == 1);
    }

    private static int vacuum(ForeignSqlite foreign, AtomicBoolean over) {
        int done = 0;
        for (; !over.get(); done++) {
            foreign.quietly("VACUUM");
        }
        return done;
    }

    @Test
    void reader_leftOpen_failsNothingAndTheLogBeginsAnewBehindIt() throws Exception {
        Recipient recipient = recipient();
        String first = send("first");
        Path log = stage.bus().database().resolveSibling("bus.db-wal");
        try (var reader = foreign()) {
            reader.quietly("BEGIN");
            assertThat(reader.run("SELECT count(*) FROM messages")).containsExactly("1");

            while (log.toFile().length() <= BIG_LOG_BYTES) {
                sendMany(200);
            }
            recipient.readsUntilSeen(List.of(first));

            assertThat(reader.run("SELECT count(*) FROM messages")).containsExactly("1");
        }
        awaitNewLog(log);
    }

    /** Sends until a checkpoint has let the log begin anew: its header's salt changes then. */
    private void awaitNewLog(Path log) throws IOException {
        byte[] before = salt(log);
        boolean anew =
                Patience.until(
                        Patience.LIMIT,
                        () -> {
                            sendTo("backend", "after the reader");
                            return !Arrays.equals(before, salt(log));
                        });
        assertThat(anew).as("the log begins anew").isTrue();
    }

    private static byte[] salt(Path log) {
        try (InputStream in = Files.newInputStream(log)) {
            return Arrays.copyOfRange(in.readNBytes(24), 16, 24);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + log, failure);
        }
    }

    /** So many of the longest messages, from four senders at once, to a role without a session. */
    private void sendMany(int count) throws Exception {
        String body = "x".repeat(8_000);
        try (var senders = Executors.newFixedThreadPool(4)) {
            List<Callable<String>> sends = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sends.add(() -> sendTo("backend", body));
            }
            for (Future<String> each : senders.invokeAll(sends)) {
                each.get();
            }
        }
    }

    private Recipient recipient() {
        stage.bus()
                .configure(
                        "[delivery]\nlease = \"2s\"\n[send]\nper_minute = 100000\nmailbox = 100000\n");
        stage.role("backend");
        return new Recipient(stage, stage.member("frontend"));
    }

    private ForeignSqlite foreign() {
        return new ForeignSqlite(stage.bus().database());
    }

    private String send(String body, String... options) {
        return stage.send("frontend", body, options);
    }

    /** Must succeed. */
    private String sendTo(String role, String body) {
        return stage.send(role, body);
    }
}
