package io.claudectl.daemon.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.adapter.ClaudeAdapter;
import io.claudectl.agent.claude.session.ClientVersions;
import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.time.Moment;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.os.ProcessTable;
import io.claudectl.testkit.MemoryStore;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a call of a session waits for the broker. */
class BusServiceTest {
    @TempDir private Path scratch = Path.of("");

    private final List<Boolean> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger batches = new AtomicInteger();
    private final Broker broker =
            new Broker(
                    new MemoryStore(),
                    StoreGuard.NONE,
                    Limits.DEFAULT,
                    this::now,
                    effect -> {},
                    new EventFeed(new MemoryStore()::source),
                    () -> {});
    private BusService bus = bus();
    private Caller caller = caller();

    /** The broker reads the clock at the beginning and at the end of each batch. */
    private Moment now() {
        batches.incrementAndGet();
        return new Moment(Instant.parse("2026-03-01T12:00:00Z"), 1_000);
    }

    private BusService bus() {
        var versions = ClientVersions.open(scratch.resolve("versions"));
        var agent =
                new ClaudeAdapter(new ProcessTable(), InstantSource.system(), versions, Set.of());
        return new BusService(broker, watched(agent), scratch.resolve("none"));
    }

    /** The same agent, which notes the threads it is asked on. */
    private AgentAdapter watched(AgentAdapter agent) {
        return (AgentAdapter)
                Proxy.newProxyInstance(
                        AgentAdapter.class.getClassLoader(),
                        new Class<?>[] {AgentAdapter.class},
                        (proxy, method, arguments) -> {
                            asked.add(Thread.currentThread().isVirtual());
                            return method.invoke(agent, arguments);
                        });
    }

    private Caller.InSession caller() {
        var process = new ProcessRef("boot", 7, 70);
        return new Caller.InSession(
                new SessionSeed(
                        process.key(),
                        process,
                        new ConversationId("conversation"),
                        "/work",
                        scratch.resolve("transcript.jsonl").toString(),
                        false,
                        null));
    }

    @BeforeEach
    void session_withARole() throws IOException {
        Files.writeString(scratch.resolve("transcript.jsonl"), "{\"type\":\"user\"}\n");
        bus = bus();
        caller = caller();
        broker.call(BindRole.self(caller().seed(), "app", false));
        bus.call(new StatusQuery(caller));
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private int trips(Supplier<?> call) {
        int before = batches.get();
        assertThat(call.get()).isNotNull();
        // The second reading of a batch follows its reply at times.
        broker.call(tx -> true);
        return (batches.get() - before) / 2 - 1;
    }

    private String sent() {
        var words =
                new SendRequest(
                        new Destination.Role("app"), "a.b", "task", "normal", "x", "k", null, null);
        var outcome =
                bus.publish(new Publish(new Caller.Outside(9, "/", null, false), null, words));
        return ((Sending.Outcome.Stored) outcome).message().id().value();
    }

    private Read.Outcome read(Read.Kind kind) {
        return bus.read(caller, null, kind, Lease.Trigger.READ_INBOX, null);
    }

    @Test
    void look_withoutOpenLease_isOneTrip() {
        assertThat(trips(() -> read(Read.Kind.PEEK))).isEqualTo(1);
        assertThat(trips(() -> bus.call(new StatusQuery(caller)))).isEqualTo(1);
        assertThat(trips(() -> bus.ack(caller, "123", "done", null))).isEqualTo(1);
        assertThat(trips(() -> bus.claim(caller, "123"))).isEqualTo(1);
    }

    @Test
    void read_thatTakesMail_isTwoTrips() {
        sent();

        assertThat(trips(() -> read(Read.Kind.TAKE))).isEqualTo(2);
    }

    @Test
    void read_onAVirtualThread_readsFilesOnAnother() throws InterruptedException {
        asked.clear();

        Thread.ofVirtual().start(() -> read(Read.Kind.TAKE)).join();

        assertThat(asked).isNotEmpty().doesNotContain(true);
    }

    @Test
    void ack_besideATranscriptToRead_isTwoTrips() {
        String id = sent();
        assertThat(read(Read.Kind.TAKE)).isInstanceOf(Read.Outcome.Taken.class);

        assertThat(
                        trips(
                                () ->
                                        assertThat(bus.ack(caller, id, "done", null))
                                                .isInstanceOf(Acking.Outcome.Recorded.class)))
                .isEqualTo(2);
    }
}
