package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.e2e.bus.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Senders that are killed, and a daemon that is killed below them. */
class SenderLossTest {
    private static final int KILLED_SENDERS = Dice.LONG ? 200 : 24;

    /** A restart costs a second of a small machine; 50 with {@code CLAUDECTL_LONG=1}. */
    private static final int KILLED_DAEMONS = Dice.LONG ? 50 : 6;

    private static final int SENDERS = 4;

    /** One of so many goes to a session, the others to a role without one. */
    private static final int TO_SESSION = 10;

    @RegisterExtension final Stage stage = new Stage();

    private final Senders senders = new Senders(stage);

    @BeforeEach
    void configure() {
        stage.bus()
                .configure(
                        """
                        [delivery]
                        lease = "2s"
                        park_after = 100
                        inbox_characters = 1000000
                        [send]
                        per_minute = 100000
                        mailbox = 100000
                        """);
    }

    @Test
    void send_killedAtRandomMoment_isStoredOnceByItsKey() {
        Dice dice = Dice.of("senders_killed_at_random_moments");
        stage.role("backend");
        var wanted = new ArrayList<String>();
        var cutOff = new ArrayList<Integer>();
        Duration life = Duration.ofMillis(4);
        for (int i = 0; i < KILLED_SENDERS; i++) {
            wanted.add("body " + i);
            Ran ran =
                    senders.sendKilledAfter(dice.within(life), "backend", "body " + i, "key-" + i);
            assertThat(ran.exit()).isIn(0, Recipient.KILLED);
            assertThat(ran.err()).isEmpty();
            if (ran.exit() == 0) {
                life = life.multipliedBy(19).dividedBy(20);
            } else {
                life = life.multipliedBy(20).dividedBy(19);
                cutOff.add(i);
            }
        }
        int stored = stage.mail().size();
        for (int i : cutOff) {
            assertThat(senders.send("backend", "body " + i, "key-" + i)).isZero();
        }

        System.out.printf(
                "killed within %d us: %d of %d senders cut off, %d of them behind the commit%n",
                life.toNanos() / 1_000,
                cutOff.size(),
                KILLED_SENDERS,
                stored - (KILLED_SENDERS - cutOff.size()));
        assertThat(cutOff).hasSizeGreaterThan(KILLED_SENDERS / 4);
        assertThat(senders.bodies("backend")).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void daemon_killedUnderLoad_keepsWhatItAcceptedOnce() throws Exception {
        Dice dice = Dice.of("a_daemon_killed_50_times_under_load");
        stage.role("backend");
        Recipient recipient = new Recipient(stage, stage.member("frontend"));
        var over = new AtomicBoolean();
        var stored = new AtomicInteger();
        var wanted = new ConcurrentLinkedQueue<String>();
        try (var load = Executors.newFixedThreadPool(SENDERS + 1)) {
            var working = new ArrayList<Future<Integer>>();
            for (int sender = 0; sender < SENDERS; sender++) {
                working.add(load.submit(sending("sender-" + sender, over, stored, wanted)));
            }
            working.add(load.submit(() -> turns(recipient, over)));
            try {
                for (int kill = 0; kill < KILLED_DAEMONS; kill++) {
                    awaitMore(stored, working);
                    kill(running(), dice);
                }
                awaitMore(stored, working);
            } finally {
                over.set(true);
            }
            int unknown = 0;
            for (Future<Integer> each : working.subList(0, SENDERS)) {
                unknown += each.get();
            }
            working.getLast().get();
            System.out.printf(
                    "daemon killed %d times: %d stored, %d outcomes unknown%n",
                    KILLED_DAEMONS, stored.get(), unknown);
            assertThat(unknown).isPositive();
        }

        List<String> toSession =
                stage.mail().stream()
                        .filter(mail -> mail.to().equals("frontend"))
                        .map(Stage.Mail::id)
                        .toList();
        recipient.readsUntilSeen(toSession);
        assertThat(recipient.bodies()).doesNotHaveDuplicates();
        var all = new ArrayList<>(senders.bodies("backend"));
        all.addAll(recipient.bodies());
        assertThat(all).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private Callable<Integer> sending(
            String name,
            AtomicBoolean over,
            AtomicInteger stored,
            ConcurrentLinkedQueue<String> wanted) {
        return () -> {
            int unknown = 0;
            for (int i = 0; !over.get(); i++) {
                String body = name + " " + i;
                String role = i % TO_SESSION == 0 ? "frontend" : "backend";
                unknown += senders.send(role, body, i % 2 == 0 ? "" : name + "-" + i);
                wanted.add(body);
                stored.incrementAndGet();
            }
            return unknown;
        };
    }

    private static int turns(Recipient recipient, AtomicBoolean over) {
        int turns = 0;
        for (; !over.get(); turns++) {
            recipient.turn();
        }
        return turns;
    }

    /** Until the daemon of the moment stored something; a sender's failure ends the wait. */
    private static void awaitMore(AtomicInteger stored, List<Future<Integer>> working)
            throws Exception {
        int before = stored.get();
        boolean more =
                Patience.until(
                        Patience.LIMIT,
                        () -> stored.get() > before || working.stream().anyMatch(Future::isDone));
        for (Future<Integer> each : working) {
            if (each.isDone()) {
                each.get();
            }
        }
        assertThat(more).as("the bus works again by itself").isTrue();
    }

    /** The daemon that serves now, or the next one where the last was killed just before. */
    private long running() {
        var pid = new AtomicLong();
        boolean found =
                Patience.until(
                        Patience.LIMIT,
                        () -> {
                            Ran status = stage.call("daemon", "status", "--json");
                            if (status.exit() == 0) {
                                pid.set(Long.parseLong(status.text("pid")));
                            }
                            return pid.get() > 0;
                        });
        assertThat(found).isTrue();
        return pid.get();
    }

    private static void kill(long daemon, Dice dice) {
        ProcessHandle process = ProcessHandle.of(daemon).orElseThrow();
        dice.await(Duration.ofMillis(200));
        process.destroyForcibly();
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(daemon))).isTrue();
    }
}
