package io.claudectl.daemon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Publish;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Note;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.store.Store;
import io.claudectl.core.time.Moment;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.testkit.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokerTest {
    private static final Moment NOW = new Moment(Instant.parse("2026-03-01T12:00:00Z"), 1_000);

    private final MemoryStore store = new MemoryStore();
    private final EventFeed feed = new EventFeed(store::source);
    private final AtomicInteger transactions = new AtomicInteger();
    private final CountDownLatch broken = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> lost = new AtomicReference<>();
    private final CountDownLatch storeClosed = new CountDownLatch(1);
    private final List<Effect> effects = new ArrayList<>();

    @Test
    void a_reply_comes_after_the_commit_that_holds_its_changes() {
        try (Broker broker = broker()) {
            bind(broker);
            Sending.Outcome outcome = broker.call(send("k1"));
            assertThat(outcome).isInstanceOf(Sending.Outcome.Stored.class);
        }
        assertThat(store.begin().messageByKey("cli", "k1", Instant.EPOCH)).isNotNull();
    }

    @Test
    void what_queues_up_during_one_commit_shares_the_next() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (Broker broker = broker()) {
            bind(broker);
            broker.tell(
                    tx -> {
                        entered.countDown();
                        return await(release);
                    });
            entered.await();
            var sends = new ArrayList<CompletableFuture<Sending.Outcome>>();
            for (int i = 0; i < 50; i++) {
                sends.add(broker.submit(send("k" + i)));
            }
            int before = transactions.get();
            release.countDown();
            for (var send : sends) {
                assertThat(send.join()).isInstanceOf(Sending.Outcome.Stored.class);
            }
            assertThat(transactions.get() - before).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void an_operation_that_breaks_fails_alone() {
        try (Broker broker = broker()) {
            bind(broker);
            var broke =
                    broker.submit(
                            tx -> {
                                throw new AssertionError("a rule broke");
                            });
            Sending.Outcome next = broker.call(send("k1"));
            assertThat(next).isInstanceOf(Sending.Outcome.Stored.class);
            assertThatThrownBy(broke::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("a rule broke");
        }
    }

    @Test
    void a_commit_that_fails_leaves_the_outcome_unknown_and_ends_the_broker()
            throws InterruptedException {
        Broker broker = broker();
        bind(broker);
        store.failCommit(1, MemoryStore.Fate.LOST);
        assertThatThrownBy(() -> broker.call(send("k1"))).isInstanceOf(OutcomeUnknown.class);
        broken.await();
        assertThatThrownBy(() -> broker.call(send("k2"))).hasMessageContaining("stopping");
    }

    @Test
    void broker_error_in_operation_ends_daemon_and_answers_all() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Broker broker = broker();
        broker.tell(
                tx -> {
                    entered.countDown();
                    return await(release);
                });
        entered.await();
        CompletableFuture<Integer> deep =
                broker.submit(
                        tx -> {
                            throw new StackOverflowError();
                        });
        CompletableFuture<Integer> beside = broker.submit(tx -> 1);
        release.countDown();

        broken.await();
        assertThatThrownBy(deep::get).hasCauseInstanceOf(OutcomeUnknown.class);
        assertThatThrownBy(beside::get).hasCauseInstanceOf(OutcomeUnknown.class);
        assertThatThrownBy(() -> broker.call(tx -> 1)).isInstanceOf(Stopping.class);
        broker.close();
        assertThat(storeClosed.getCount()).as("the store is closed all the same").isZero();
    }

    @Test
    void broker_files_lost_before_commit_turns_callers_away() throws InterruptedException {
        Broker broker = broker();
        bind(broker);
        lost.set("bus.db was removed");
        assertThatThrownBy(() -> broker.call(send("k1")))
                .isInstanceOf(Stopping.class)
                .hasMessageContaining("bus.db was removed");
        broken.await();
        assertThat(store.begin().messageByKey("cli", "k1", Instant.EPOCH)).isNull();
    }

    @Test
    void broker_files_lost_during_commit_leaves_outcome_unknown() throws InterruptedException {
        Broker broker = broker();
        bind(broker);
        CompletableFuture<Sending.Outcome> sent =
                broker.submit(
                        tx -> {
                            lost.set("bus.db was removed");
                            return send("k1").run(tx);
                        });
        assertThatThrownBy(sent::get)
                .hasCauseInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining("bus.db was removed");
        broken.await();
    }

    @Test
    void broker_tell_with_full_queue_waits_for_room() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        try (Broker broker = broker()) {
            broker.tell(
                    tx -> {
                        entered.countDown();
                        return await(release);
                    });
            entered.await();
            CompletableFuture<Integer> last = CompletableFuture.completedFuture(0);
            while (!last.isCompletedExceptionally()) {
                last = broker.submit(tx -> 1);
            }
            Thread teller =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            broker.tell(
                                                    tx -> {
                                                        told.countDown();
                                                        return 0;
                                                    }));
            while (teller.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            release.countDown();
            told.await();
            teller.join();
        }
    }

    @Test
    void engine_operation_that_breaks_leaves_no_note_behind() {
        try (Broker broker = broker()) {
            bind(broker);
            broker.call(send("k1"));
            assertThat(broker.<Integer>call(MailHandout.take())).isEqualTo(1);
            Operation<Boolean> fresh =
                    tx ->
                            tx.view().state().leases().withLeaseOver(Long.MAX_VALUE - 1).stream()
                                    .findFirst()
                                    .isEmpty();
            assertThat(broker.<Boolean>call(fresh)).isFalse();
            var broke =
                    broker.submit(
                            tx -> {
                                var draft = new Decision.Draft();
                                tx.view()
                                        .state()
                                        .leases()
                                        .running()
                                        .forEach(
                                                lease ->
                                                        draft.note(
                                                                new Note.LeaseTerm(
                                                                        lease, Long.MAX_VALUE)));
                                tx.apply(draft.reply(0));
                                throw new AssertionError("a rule broke");
                            });
            assertThatThrownBy(broke::get).hasRootCauseMessage("a rule broke");
            assertThat(broker.<Boolean>call(fresh)).isFalse();
        }
    }

    @Test
    void a_queue_that_is_full_turns_callers_away_and_says_so() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (Broker broker = broker()) {
            broker.tell(
                    tx -> {
                        entered.countDown();
                        return await(release);
                    });
            entered.await();
            CompletableFuture<Integer> last = CompletableFuture.completedFuture(0);
            for (int i = 0; i < 5_000 && !last.isCompletedExceptionally(); i++) {
                last = broker.submit(tx -> 1);
            }
            release.countDown();
            assertThatThrownBy(last::join).hasCauseInstanceOf(Overloaded.class);
        }
    }

    @Test
    void closing_works_off_what_is_queued() {
        Broker broker = broker();
        bind(broker);
        var sends = new ArrayList<CompletableFuture<Sending.Outcome>>();
        for (int i = 0; i < 30; i++) {
            sends.add(broker.submit(send("k" + i)));
        }
        broker.close();
        for (var send : sends) {
            assertThat(send.join()).isInstanceOf(Sending.Outcome.Stored.class);
        }
        assertThatThrownBy(() -> broker.call(send("late"))).hasMessageContaining("stopping");
    }

    @Test
    void a_lease_runs_out_while_the_broker_works_and_starts_anew_when_it_stood_still() {
        var clock = new AtomicReference<>(NOW);
        try (Broker broker = broker(clock::get)) {
            bind(broker);
            broker.call(send("k1"));
            assertThat(broker.<Integer>call(MailHandout.take())).isEqualTo(1);
            for (int second = 0; second < 61; second++) {
                clock.updateAndGet(at -> later(at, 1));
                broker.call(tx -> 0);
            }
            assertThat(broker.<Boolean>call(over())).isTrue();

            clock.updateAndGet(at -> later(at, 200));
            assertThat(broker.<Boolean>call(over())).as("before anything may end").isFalse();
            for (int second = 0; second < 61; second++) {
                clock.updateAndGet(at -> later(at, 1));
                broker.call(tx -> 0);
            }
            assertThat(broker.<Boolean>call(over())).isTrue();
        }
    }

    @Test
    void broker_that_ends_in_order_saves_the_clocks() {
        var clock = new AtomicReference<>(NOW);
        Broker broker = broker(clock::get);
        bind(broker);
        clock.updateAndGet(at -> later(at, 30));
        broker.close();
        Instant now = NOW.wall();
        assertThat(store.begin().snapshot(new Store.Horizon(now, now, now, now)).clocks())
                .isEqualTo(later(NOW, 30));
    }

    @Test
    void broker_whose_files_are_gone_ends_without_the_clocks() {
        Broker broker = broker();
        broker.call(tx -> 0);
        int before = transactions.get();
        lost.set("the state was removed");
        broker.close();
        assertThat(transactions.get()).isEqualTo(before);
    }

    private Broker broker(Clock clock) {
        return new Broker(
                store,
                StoreGuard.NONE,
                Limits.DEFAULT,
                clock,
                effects::add,
                feed,
                broken::countDown);
    }

    private Broker broker() {
        Store counted =
                new Store() {
                    @Override
                    public Batch begin() {
                        transactions.incrementAndGet();
                        return store.begin();
                    }

                    @Override
                    public void close() {
                        storeClosed.countDown();
                        store.close();
                    }
                };
        return new Broker(
                counted,
                lost::get,
                Limits.DEFAULT,
                () -> NOW,
                effects::add,
                feed,
                broken::countDown);
    }

    private static void bind(Broker broker) {
        Roles.Outcome outcome =
                broker.call(
                        tx ->
                                tx.apply(
                                        Roles.bind(
                                                tx.view(),
                                                new Roles.Bind(
                                                        "backend", "/proj", null, null, false,
                                                        false))));
        assertThat(outcome).isInstanceOf(Roles.Outcome.Done.class);
    }

    private static Publish send(String key) {
        var words =
                new SendRequest(
                        new Destination.Role("backend"),
                        "task.created",
                        "task",
                        "normal",
                        "a body",
                        key,
                        null,
                        null);
        return new Publish(new Caller.Outside(1, "/", null, true), null, words);
    }

    private static Moment later(Moment at, int seconds) {
        return new Moment(at.wall().plusSeconds(seconds), at.tickMs() + seconds * 1_000L);
    }

    /** Whether some lease's term is over. */
    private static Operation<Boolean> over() {
        return tx -> !tx.view().state().leases().withLeaseOver(tx.view().now().tickMs()).isEmpty();
    }

    private static int await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
