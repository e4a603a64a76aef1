package io.claudectl.daemon.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.command.Caller;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.Publish;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.Token;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.broker.Clock;
import io.claudectl.daemon.broker.StoreGuard;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.daemon.session.NamespaceCheck;
import io.claudectl.daemon.wait.SessionMonitor;
import io.claudectl.os.ProcessTable;
import io.claudectl.protocol.Call;
import io.claudectl.testkit.MemoryStore;
import io.claudectl.testkit.PlayedAgent;
import io.claudectl.testkit.PlayedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that no vendor makes gets its mail through the daemon's door, and proves it. */
class HookDoorTest {
    private static final Pattern RECEIPT = Pattern.compile("receipt: ([a-z2-7]+)");

    @TempDir private Path folder = Path.of("");

    private final ProcessTable processes = new ProcessTable();
    private final PlayedAgent agent = new PlayedAgent();
    private final MemoryStore store = new MemoryStore();
    private final Broker broker =
            new Broker(
                    store,
                    StoreGuard.NONE,
                    Limits.DEFAULT,
                    Clock.system(),
                    effect -> {},
                    new EventFeed(store::source),
                    () -> {});
    private @Nullable HookDoor door;

    private HookDoor door() {
        var callers = new CallerResolver(processes, agent);
        return new HookDoor(
                broker,
                new BusService(broker, agent, folder.resolve("bus.db")),
                agent,
                new SessionMonitor(broker, agent, callers, ended -> {}, Clock.system()),
                new OwnFiles(broker, callers, agent, folder),
                () -> null,
                "look at the settings",
                new NamespaceCheck(processes, agent));
    }

    @BeforeEach
    void role_of_the_folder() {
        door = door();
        broker.call(
                tx ->
                        tx.apply(
                                Roles.bind(
                                        tx.view(),
                                        new Roles.Bind(
                                                "backend",
                                                folder.toString(),
                                                null,
                                                null,
                                                false,
                                                false))));
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private HookDoor.Rendered says(PlayedEvent event) {
        long pid = ProcessHandle.current().pid();
        var call =
                new Call(
                        new Call.Process(pid, pid, processes.namespace()),
                        0,
                        Call.Mode.HOOK,
                        false,
                        false,
                        List.of("bus", "hook", "report"),
                        folder.toString(),
                        Map.of());
        String records = folder.resolve("records").toString();
        return Objects.requireNonNull(door)
                .answer(call, PlayedAgent.report(event, "conversation", records));
    }

    private static String text(HookDoor.Rendered rendered) {
        return new String(rendered.bytes(), StandardCharsets.UTF_8);
    }

    private void send(String body) {
        var words =
                new SendRequest(
                        new Destination.Role("backend"),
                        "news",
                        "task",
                        "normal",
                        body,
                        "key",
                        null,
                        null);
        var shell = new Caller.Outside(1, "/", null, true);
        broker.call(new Publish(shell, null, words));
    }

    private Delivery.State state(LeaseRef lease) {
        return Objects.requireNonNull(store.begin().delivery(lease.delivery())).state();
    }

    @Test
    void session_start_welcomes_and_warns_once() {
        assertThat(text(says(PlayedEvent.SESSION_START)))
                .contains("backend")
                .contains("look at the settings");
        assertThat(text(says(PlayedEvent.SESSION_START))).doesNotContain("look at the settings");
    }

    @Test
    void mail_is_handed_out_and_proved_by_records() throws IOException {
        says(PlayedEvent.SESSION_START);
        send("please look at the index");

        HookDoor.Rendered prompt = says(PlayedEvent.PROMPT);
        assertThat(text(prompt)).contains("please look at the index");
        assertThat(prompt.leases()).hasSize(1);
        broker.call(new LeaseUpdate.AnswerSent(prompt.leases(), Sent.CONFIRMED));

        Matcher receipt = RECEIPT.matcher(text(prompt));
        assertThat(receipt.find()).isTrue();
        Files.writeString(
                folder.resolve("records"), PlayedAgent.records(new Token(receipt.group(1)), true));
        assertThat(says(PlayedEvent.STOP).bytes()).isEmpty();
        assertThat(state(prompt.leases().getFirst())).isInstanceOf(Delivery.State.Delivered.class);
    }

    @Test
    void turn_end_is_continued_with_mail() {
        says(PlayedEvent.SESSION_START);
        says(PlayedEvent.PROMPT);
        send("one more thing");

        assertThat(text(says(PlayedEvent.STOP))).contains("one more thing");
    }

    @Test
    void unknown_report_is_answered_by_silence() {
        long pid = ProcessHandle.current().pid();
        var call =
                new Call(
                        new Call.Process(pid, pid, processes.namespace()),
                        0,
                        Call.Mode.HOOK,
                        false,
                        false,
                        List.of(),
                        "/",
                        Map.of());

        assertThat(Objects.requireNonNull(door).answer(call, new byte[] {1, 2, 3}).bytes())
                .isEmpty();
    }
}
