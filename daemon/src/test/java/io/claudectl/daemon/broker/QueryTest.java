package io.claudectl.daemon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.agent.claude.adapter.ClaudeAdapter;
import io.claudectl.agent.claude.session.ClientVersions;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.command.Why;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.time.Moment;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.os.ProcessTable;
import io.claudectl.store.sqlite.EventLog;
import io.claudectl.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holds that questions which may read much are answered beside the broker. */
class QueryTest {
    private static final Caller OUTSIDE = new Caller.Outside(9, "/", null, false);

    @TempDir private Path scratch = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private Broker broker;

    @SuppressWarnings("NullAway.Init")
    private BusService bus;

    @BeforeEach
    void open() {
        Path file = scratch.resolve("bus.db");
        broker =
                new Broker(
                        SqliteStore.open(file),
                        StoreGuard.NONE,
                        Limits.DEFAULT,
                        () -> new Moment(Instant.parse("2026-03-01T12:00:00Z"), 1_000),
                        effect -> {},
                        new EventFeed(() -> EventLog.open(file)),
                        () -> {});
        var versions = ClientVersions.open(scratch.resolve("versions"));
        bus =
                new BusService(
                        broker,
                        new ClaudeAdapter(
                                new ProcessTable(), InstantSource.system(), versions, Set.of()),
                        file);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private static SendRequest request(String key) {
        var everyone = new Destination.Subscribers(false);
        return new SendRequest(everyone, "a.b", "status", "normal", "x", key, null, null);
    }

    private MessageId sent(String key) {
        var outcome = bus.publish(new Publish(OUTSIDE, null, request(key)));
        return ((Sending.Outcome.Stored) outcome).message().id();
    }

    @Test
    @Timeout(10)
    void operation_duringAQuery_isAnswered() {
        boolean answered = bus.ask((rows, now) -> broker.call(tx -> true));

        assertThat(answered).isTrue();
    }

    @Test
    void query_behindASend_seesTheMessage() {
        MessageId id = sent("k");

        boolean seen = bus.ask((rows, now) -> rows.message(id) != null);

        assertThat(seen).isTrue();
    }

    @Test
    void query_afterAnotherFailed_isAnswered() {
        assertThatThrownBy(
                        () ->
                                bus.ask(
                                        (rows, now) -> {
                                            throw new IllegalStateException("broken");
                                        }))
                .hasMessage("broken");

        assertThat(bus.<Boolean>ask((rows, now) -> true)).isTrue();
    }

    @Test
    void picture_namesTheEvent_behindWhichChangesFollow() {
        MessageId before = sent("before");
        var picture = bus.call(new StatusQuery(OUTSIDE));
        MessageId after = sent("after");

        try (EventSource log = bus.events()) {
            assertThat(picture.human()).isEqualTo(1);
            assertThat(log.after(0, 100))
                    .filteredOn(event -> event.seq() <= picture.event())
                    .extracting(EventSource.Entry::message)
                    .contains(before.value())
                    .doesNotContain(after.value());
            assertThat(log.after(picture.event(), 100))
                    .extracting(EventSource.Entry::message)
                    .contains(after.value())
                    .doesNotContain(before.value());
        }
    }

    @Test
    void picture_amongSendsOfItsBatch_countsTheirEvents() {
        List<Long> events =
                broker.call(
                        tx -> {
                            long first = tx.newestEvent();
                            new Publish(OUTSIDE, null, request("one")).run(tx);
                            return List.of(first, tx.newestEvent());
                        });

        try (EventSource log = bus.events()) {
            assertThat(events.getLast()).isGreaterThan(events.getFirst()).isEqualTo(log.last());
        }
    }

    @Test
    void why_ofAMessage_joinsRowsAndMemory() {
        MessageId id = sent("k");

        Why.Known known = bus.why(id);

        assertThat(known).isNotNull();
        assertThat(known.courses())
                .extracting(each -> each.delivery().role().value())
                .contains("human");
        assertThat(bus.why(new MessageId("00000000-0000-7000-8000-000000000009"))).isNull();
    }
}
