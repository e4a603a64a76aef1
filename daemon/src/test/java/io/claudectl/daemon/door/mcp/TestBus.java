package io.claudectl.daemon.door.mcp;

import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.time.Moment;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.testkit.MemoryStore;
import io.claudectl.testkit.PlayedAgent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The real bus on a store in memory, with one session of role frontend that calls the tools. */
final class TestBus implements ToolCall.Source, AutoCloseable {
    private static final Moment NOW = new Moment(Instant.parse("2026-03-01T12:00:00Z"), 1_000);

    /** One call as it was bound. */
    record Asked(String key, @Nullable String toolUse) {}

    private final Broker broker =
            new Broker(
                    new MemoryStore(),
                    () -> null,
                    Limits.DEFAULT,
                    () -> NOW,
                    effect -> {},
                    new EventFeed(new MemoryStore()::source),
                    () -> {});
    final BusService bus = new BusService(broker, new PlayedAgent(), Path.of("unused"));
    private final SessionSeed seed = seed(1);
    private final List<Asked> asked = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private @Nullable AssertionError broken;
    private boolean subagent;
    private int sent;

    TestBus() {
        bound(seed, "frontend");
    }

    static SessionSeed seed(long n) {
        var process = new ProcessRef("5f0c1e9a-boot", 4_710 + n, 77_000 + n);
        return new SessionSeed(
                process.key(),
                process,
                new ConversationId("conversation-" + n),
                "/p/" + n,
                null,
                false,
                null);
    }

    /** Gives a session a role. */
    void bound(SessionSeed session, String role) {
        bus.call(BindRole.self(session, role, false));
    }

    /** Makes a session known that has no role. */
    void known(SessionSeed session) {
        bus.call(new StatusQuery(new Caller.InSession(session)));
    }

    /** Counts what lies in the human lane, where a publish without subscribers goes. */
    int humanMail() {
        return bus.call(tx -> tx.view().state().mailboxes().waiting(RoleName.HUMAN));
    }

    /** Gives a directory a role that no session serves. */
    void placed(String role, String directory) {
        bus.call(
                tx ->
                        tx.apply(
                                Roles.bind(
                                        tx.view(),
                                        new Roles.Bind(
                                                role, directory, null, null, false, false))));
    }

    /** Makes a session of role "role" and that number, which subscribes to everything. */
    void listening(int n) {
        bound(seed(n), "role" + n);
        bus.call(new Subscribe(new Caller.InSession(seed(n)), null, List.of(">"), true));
    }

    /** Claims work for such a session. */
    void claims(int n, String message) {
        bus.claim(new Caller.InSession(seed(n)), message);
    }

    /** Sends mail from outside any session; returns its id. */
    String mail(String role, String body) {
        return sent(new Destination.Role(role), "task", body);
    }

    /** Publishes a piece of work from outside any session; returns its id. */
    String work(String body) {
        return sent(new Destination.Subscribers(false), "task", body);
    }

    private String sent(Destination to, String type, String body) {
        var words =
                new SendRequest(
                        to, "task.created", type, "normal", body, "mail-" + ++sent, null, null);
        var outcome =
                bus.publish(new Publish(new Caller.Outside(1, "/", null, true), "spec", words));
        return ((Sending.Outcome.Stored) outcome).message().id().value();
    }

    Message message(String id) {
        return Objects.requireNonNull(bus.call(tx -> tx.view().facts().message(new MessageId(id))));
    }

    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    void failWith(RuntimeException thrown) {
        failure = thrown;
    }

    void breakWith(AssertionError thrown) {
        broken = thrown;
    }

    void callsAreOfSubagents() {
        subagent = true;
    }

    @Override
    public synchronized ToolCall call(String key, Map<?, ?> metadata) {
        asked.add(
                new Asked(
                        key,
                        metadata.get("claudecode/toolUseId") instanceof String use ? use : null));
        if (failure != null) {
            throw failure;
        }
        if (broken != null) {
            throw broken;
        }
        return new ToolCall(bus, new Caller.InSession(seed), key, subagent);
    }

    @Override
    public void close() {
        broker.close();
    }
}
