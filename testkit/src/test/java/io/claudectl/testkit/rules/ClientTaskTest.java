package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClientTask;
import io.claudectl.core.command.ClientTask.Step;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's own tasks, as news for subscribers. */
class ClientTaskTest {
    private final Bus bus = new Bus(published(true));

    static Limits published(boolean clientTasks) {
        Limits all = Limits.DEFAULT;
        Limits.Routing routing = all.routing();
        return new Limits(
                all.delivering(),
                all.sending(),
                all.rendering(),
                all.keeping(),
                all.waking(),
                new Limits.Routing(
                        routing.patterns(),
                        routing.globs(),
                        routing.work(),
                        routing.fallback(),
                        routing.unclaimed(),
                        routing.claim(),
                        routing.idleClaim(),
                        clientTasks));
    }

    @BeforeEach
    void lead() {
        bus.bind("lead");
    }

    private static void subscribe(Bus bus, String role, String pattern) {
        assertThat(
                        bus.run(
                                new Subscribe(
                                        new Caller.Outside(1, "/", null, true),
                                        role,
                                        List.of(pattern),
                                        true)))
                .isInstanceOf(Subscribe.Outcome.Done.class);
    }

    private static ClientTask.Outcome told(Bus bus, Step step, String id, String description) {
        return bus.run(new ClientTask(Bus.BACKEND, step, id, "Write the parser", description));
    }

    private static List<String> waiting(Bus bus, String role) {
        return bus.bodies(role, Store.StateName.PENDING);
    }

    @ParameterizedTest
    @CsvSource({"CREATED,task.created", "COMPLETED,task.completed"})
    void a_task_is_news_from_its_sessions_role_that_needs_no_claim(Step step, String subject) {
        subscribe(bus, "lead", "task.*");

        ClientTask.Outcome outcome = told(bus, step, "1", "Tokens first.");

        MessageId id = ((ClientTask.Outcome.Published) outcome).message();
        assertThat(waiting(bus, "lead"))
                .containsExactly(subject + ": task 1: Write the parser\n\nTokens first.");
        assertThat(bus.state().claimBook().open(id)).isNull();
        assertThat(bus.rings()).isEmpty();
    }

    @Test
    void a_description_that_says_nothing_more_is_left_away() {
        subscribe(bus, "lead", "task.>");

        told(bus, Step.CREATED, "1", "Write the parser");
        told(bus, Step.CREATED, "2", " ");

        assertThat(waiting(bus, "lead"))
                .containsExactlyInAnyOrder(
                        "task.created: task 1: Write the parser",
                        "task.created: task 2: Write the parser");
    }

    @Test
    void a_repeated_hook_is_stored_once_and_each_task_of_each_conversation_by_itself() {
        subscribe(bus, "lead", "task.>");

        told(bus, Step.CREATED, "1", "d");
        told(bus, Step.CREATED, "1", "d");
        told(bus, Step.CREATED, "2", "d");
        told(bus, Step.COMPLETED, "1", "d");
        bus.run(new ClientTask(Bus.seed(8, "other"), Step.CREATED, "1", "s", "d"));

        assertThat(waiting(bus, "lead")).hasSize(4);
    }

    @Test
    void where_nobody_else_listens_nothing_is_stored_not_even_for_the_person() {
        assertThat(told(bus, Step.CREATED, "1", "d")).isEqualTo(new ClientTask.Outcome.Nothing());

        subscribe(bus, "backend", "task.>");
        subscribe(bus, "lead", "env.>");

        assertThat(told(bus, Step.CREATED, "1", "d")).isEqualTo(new ClientTask.Outcome.Nothing());
        assertThat(waiting(bus, "backend")).isEmpty();
        assertThat(waiting(bus, "lead")).isEmpty();
        assertThat(waiting(bus, "human")).isEmpty();
    }

    @Test
    void it_is_off_unless_it_was_asked_for() {
        var silent = new Bus(published(false));
        silent.bind("lead");
        subscribe(silent, "lead", "task.>");

        assertThat(told(silent, Step.CREATED, "1", "d"))
                .isEqualTo(new ClientTask.Outcome.Nothing());
        assertThat(waiting(silent, "lead")).isEmpty();
        assertThat(Limits.DEFAULT.routing().clientTasks()).isFalse();
    }

    @Test
    void what_is_too_long_is_cut_between_characters() {
        subscribe(bus, "lead", "task.>");

        assertThat(told(bus, Step.CREATED, "1", "\ud83d\ude00".repeat(3_000)))
                .isInstanceOf(ClientTask.Outcome.Published.class);
        assertThat(told(bus, Step.CREATED, "2", "\u202e".repeat(3_000)))
                .isInstanceOf(ClientTask.Outcome.Published.class);

        assertThat(waiting(bus, "lead"))
                .hasSize(2)
                .allSatisfy(
                        each -> {
                            String body = each.substring("task.created: ".length());
                            assertThat(body.getBytes(StandardCharsets.UTF_8).length)
                                    .isBetween(8_180, 8_192);
                            assertThat(body).endsWith("...").doesNotContain("\ufffd");
                        });
    }

    @Test
    void a_session_or_task_without_an_id_tells_of_nothing() {
        subscribe(bus, "lead", "task.>");
        SessionSeed nameless = Bus.seed(9, "");

        assertThat(bus.run(new ClientTask(nameless, Step.CREATED, "1", "s", "d")))
                .isEqualTo(new ClientTask.Outcome.Nothing());
        assertThat(told(bus, Step.CREATED, "", "d")).isEqualTo(new ClientTask.Outcome.Nothing());
        assertThat(waiting(bus, "lead")).isEmpty();
    }
}
