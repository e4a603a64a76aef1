package io.claudectl.testkit.rules;

import static io.claudectl.testkit.rules.Team.BACKEND;
import static io.claudectl.testkit.rules.Team.SPEC;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.SetFileOwnership;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.send.Sending.Outcome.Stored;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.state.ClaimBook;
import io.claudectl.core.store.Store.StateName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets what has no addressee, and whose a file is. */
class RoutingTest {
    private static final Caller OUTSIDE = new Caller.Outside(1, "/", null, true);

    private final Team team = new Team();
    private final Bus bus = team.bus;

    private Stored stored(Sending.Outcome outcome) {
        assertThat(outcome).isInstanceOf(Stored.class);
        return (Stored) outcome;
    }

    private List<String> roles(Sending.Outcome outcome) {
        return stored(outcome).recipients().stream().map(each -> each.role().value()).toList();
    }

    private static String refused(Sending.Outcome outcome) {
        return ((Sending.Outcome.Refused) outcome).why().text();
    }

    private Sending.Outcome words(Caller by, String from, Destination to, String key) {
        return bus.run(
                new Publish(
                        by,
                        from,
                        new SendRequest(
                                to, "env.changed", "status", "normal", "body", key, null, null)));
    }

    @Test
    void everybody_who_wants_the_subject_gets_it_once_and_not_its_sender() {
        team.subscribe("backend", "env.*", "env.changed", ">");
        team.subscribe("frontend", "env.>");
        team.subscribe("spec", "env.>");
        Sending.Outcome outcome = team.publish(SPEC, "env.changed", "status");
        assertThat(roles(outcome)).containsExactly("backend", "frontend");
        assertThat(stored(outcome).work()).isFalse();
        assertThat(
                        roles(
                                team.publish(
                                        SPEC,
                                        "env.changed",
                                        "status",
                                        new Destination.Subscribers(true))))
                .containsExactly("backend", "frontend", "spec");
    }

    @Test
    void a_label_from_outside_is_no_role_and_keeps_nobody_out() {
        team.subscribe("backend", "env.>");
        assertThat(roles(words(OUTSIDE, "backend", new Destination.Subscribers(false), "k")))
                .containsExactly("backend");
    }

    @Test
    void subscriptions_outlive_the_daemon_and_end_with_their_role() {
        team.subscribe("backend", "env.>");
        bus.restart();
        assertThat(roles(team.publish(SPEC, "env.changed", "status"))).containsExactly("backend");
        bus.run(tx -> tx.apply(Roles.unbind(tx.view(), "backend")));
        assertThat(roles(team.publish(SPEC, "env.changed", "status"))).containsExactly("human");
        bus.restart();
        assertThat(roles(team.publish(SPEC, "env.changed", "status"))).containsExactly("human");
    }

    @Test
    void what_nobody_wants_lies_in_the_human_lane_and_the_sender_knows() {
        Sending.Outcome outcome = team.publish(SPEC, "task.created", "task");
        assertThat(stored(outcome).stage()).isEqualTo(ClaimableMessage.Stage.HUMAN);
        assertThat(stored(outcome).work()).isTrue();
        assertThat(roles(outcome)).containsExactly("human");
    }

    @Test
    void a_repeated_publish_is_stored_once_though_others_subscribed_meanwhile() {
        team.subscribe("backend", "env.>");
        var to = new Destination.Subscribers(false);
        Stored first = stored(words(new Caller.InSession(SPEC), null, to, "k"));
        team.subscribe("frontend", "env.>");
        Stored again = stored(words(new Caller.InSession(SPEC), null, to, "k"));
        assertThat(again.again()).isTrue();
        assertThat(again.message()).isEqualTo(first.message());
        assertThat(roles(again)).containsExactly("backend");
        assertThat(
                        refused(
                                words(
                                        new Caller.InSession(SPEC),
                                        null,
                                        new Destination.Role("backend"),
                                        "k")))
                .contains("key was used");
    }

    @Test
    void a_full_mailbox_is_skipped_and_named_and_all_full_is_refused() {
        team.subscribe("backend", "env.>");
        team.subscribe("frontend", "env.>");
        fill("backend");
        Stored some = stored(team.publish(SPEC, "env.changed", "status"));
        assertThat(roles(some)).containsExactly("frontend");
        assertThat(some.full()).containsExactly(new RoleName("backend"));
        fill("frontend");
        assertThat(refused(team.publish(SPEC, "env.changed", "status")))
                .contains("mailboxes of all recipients are full", "backend, frontend", "1000");
    }

    private void fill(String role) {
        int most = Limits.DEFAULT.sending().mailbox();
        for (int i = bus.state().mailboxes().waiting(new RoleName(role)); i < most; i++) {
            bus.pass(java.time.Duration.ofSeconds(2));
            stored(bus.send(role, "fill", role + i));
        }
    }

    @Test
    void a_fan_out_counts_once_against_the_senders_rate() {
        team.subscribe("backend", "env.>");
        team.subscribe("frontend", "env.>");
        for (int i = 0; i < 60; i++) {
            stored(team.publish(SPEC, "env.changed", "status"));
        }
        assertThat(refused(team.publish(SPEC, "env.changed", "status")))
                .contains("spec sent 60 messages");
    }

    @Test
    void there_is_a_bound_to_work_without_an_outcome() {
        team.subscribe("backend", "task.>");
        var book = bus.state().claimBook();
        for (int i = 0; i < ClaimBook.OPEN_MAX; i++) {
            book.save(
                    new ClaimableMessage(
                            new MessageId("00000000-0000-7000-9000-%012x".formatted(i)),
                            ClaimableMessage.Stage.OFFERED,
                            null));
        }
        assertThat(refused(team.publish(SPEC, "task.created", "task")))
                .contains("10000 pieces of work", "the limit is 10000");
        assertThat(roles(team.publish(SPEC, "task.news", "status"))).containsExactly("backend");
    }

    @Test
    void a_session_subscribes_itself_and_nobody_else() {
        assertThat(subscribe(new Caller.InSession(BACKEND), null, "env.>"))
                .isInstanceOf(Subscribe.Outcome.Done.class);
        assertThat(text(subscribe(new Caller.InSession(BACKEND), "spec", "env.>")))
                .contains("this session is backend");
        assertThat(text(subscribe(OUTSIDE, "nobody", "env.>"))).contains("no role nobody");
        assertThat(subscribe(OUTSIDE, "human", "task.failed"))
                .isInstanceOf(Subscribe.Outcome.Done.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "a.", ".a", ">.a", "a.>.b", "a*", "a b", "ä", "a.**"})
    void a_malformed_pattern_is_refused_and_none_is_taken(String pattern) {
        assertThat(text(subscribe(OUTSIDE, "backend", "fine.>", pattern)))
                .contains("invalid subject pattern");
        assertThat(bus.state().subscriptions().of(new RoleName("backend"))).isEmpty();
    }

    @Test
    void there_is_a_bound_to_what_one_role_can_want() {
        String[] patterns = new String[100];
        for (int i = 0; i < patterns.length; i++) {
            patterns[i] = "a.b" + i;
        }
        team.subscribe("backend", patterns);
        assertThat(text(subscribe(OUTSIDE, "backend", "one.more")))
                .contains("would have 101 subscriptions, the limit is 100");
        assertThat(subscribe(OUTSIDE, "backend", "a.b7"))
                .isInstanceOf(Subscribe.Outcome.Done.class);
    }

    private Subscribe.Outcome subscribe(Caller by, String role, String... patterns) {
        return bus.run(new Subscribe(by, role, List.of(patterns), true));
    }

    private static String text(Subscribe.Outcome outcome) {
        return ((Subscribe.Outcome.Refused) outcome).why().text();
    }

    @Test
    void a_file_goes_to_its_owner_and_doubt_is_refused_with_the_candidates() {
        own("backend", "api/**", "*.sql");
        own("frontend", "web/**");
        assertThat(roles(ownerOf("/backend/api/dates/range.go"))).containsExactly("backend");
        assertThat(roles(ownerOf("/frontend/web/index.html"))).containsExactly("frontend");
        assertThat(refused(ownerOf("/elsewhere/x"))).contains("no role owns", "backend, frontend");
        team.join(Bus.seed(14, "second-1"), "second");
        bus.run(
                tx ->
                        tx.apply(
                                Roles.bind(
                                        tx.view(),
                                        new Roles.Bind(
                                                "second", "/backend", null, null, false, false))));
        own("second", "api/**");
        assertThat(refused(ownerOf("/backend/api/x")))
                .contains("several roles own", "backend (/backend/api/**)", "second");
        own("second", "api/dates/**");
        assertThat(roles(ownerOf("/backend/api/dates/x"))).containsExactly("second");
    }

    private Sending.Outcome ownerOf(String path) {
        return team.publish(SPEC, "tests.failed", "result", new Destination.OwnerOf(path));
    }

    private void own(String role, String... globs) {
        assertThat(bus.run(new SetFileOwnership(OUTSIDE, role, List.of(globs), true)))
                .isInstanceOf(SetFileOwnership.Outcome.Done.class);
    }

    @Test
    void a_question_to_the_person_is_answered_as_the_person() {
        MessageId question =
                Team.id(
                        team.publish(
                                SPEC, "deploy.now", "question", new Destination.Role("human")));
        var read =
                bus.run(
                        new Read(
                                OUTSIDE,
                                "human",
                                Read.Kind.TAKE,
                                Lease.Trigger.INBOX,
                                null,
                                List.of(),
                                new Lease.Mark(null, 0)));
        assertThat(read).isInstanceOf(Read.Outcome.Taken.class);
        MessageId answer =
                Team.id(
                        bus.run(
                                new Publish(
                                        OUTSIDE,
                                        null,
                                        new SendRequest(
                                                new Destination.Replied(),
                                                "deploy.answer",
                                                "result",
                                                "normal",
                                                "yes",
                                                "a",
                                                null,
                                                question.value()))));
        assertThat(bus.bodies("spec", StateName.PENDING)).containsExactly("deploy.answer: yes");
        assertThat(team.look(facts -> facts.message(answer)).sender().name()).isEqualTo("human");
        Team.id(
                bus.run(
                        new Publish(
                                new Caller.InSession(SPEC),
                                null,
                                new SendRequest(
                                        new Destination.Replied(),
                                        "deploy.thanks",
                                        "status",
                                        "normal",
                                        "ok",
                                        "b",
                                        null,
                                        answer.value()))));
        assertThat(bus.bodies("human", StateName.PENDING)).containsExactly("deploy.thanks: ok");
    }

    @Test
    void no_session_reads_the_persons_mail() {
        team.publish(SPEC, "deploy.now", "question", new Destination.Role("human"));
        var read =
                bus.run(
                        new Read(
                                new Caller.InSession(BACKEND),
                                "human",
                                Read.Kind.TAKE,
                                Lease.Trigger.INBOX,
                                null,
                                List.of(),
                                new Lease.Mark(null, 0)));
        assertThat(read).isInstanceOf(Read.Outcome.Refused.class);
    }

    @Test
    void a_task_nobody_read_within_its_deadline_is_for_the_person_to_know() {
        bus.send("backend", "do it", "k");
        bus.pass(java.time.Duration.ofDays(8));
        bus.run(new io.claudectl.core.command.ExpireDeliveries(10));
        assertThat(bus.bodies("human", StateName.PENDING))
                .singleElement()
                .asString()
                .startsWith("bus.dead: Message ")
                .contains("to backend was not delivered");
    }
}
