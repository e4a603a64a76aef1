package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Privileged;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.command.UnbindRole;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Authority.Act;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.testkit.PlayedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RightsTest {
    private static final SessionSeed SPEC = Bus.seed(8, "spec-conversation");
    private static final Caller SESSION = new Caller.InSession(SPEC);
    private static final Caller PERSON = new Caller.Outside(1, "/", null, true);
    private static final Caller OTHER_NAMESPACE = new Caller.Outside(1, "/", null, false);

    private final Bus bus = new Bus();

    RightsTest() {
        bus.bind("spec");
        bus.run(BindRole.self(SPEC, "spec", false));
    }

    /** A call below SPEC with the bus off, or with its chain cut. */
    private static Caller detached(ProcessRef above, String conversation, long named) {
        return new Caller.Detached(9, "/", above, new ConversationId(conversation), named);
    }

    private static Caller cut() {
        return detached(ProcessRef.NONE, "spec-conversation", 8);
    }

    private Read.Outcome read(Caller caller, String role, Read.Kind kind) {
        return bus.run(
                new Read(
                        caller,
                        role,
                        kind,
                        Lease.Trigger.INBOX,
                        null,
                        List.of(),
                        new Lease.Mark(null, 0)));
    }

    private Sending.Outcome publish(Caller caller, @Nullable String from, String key) {
        var words =
                new SendRequest(
                        new Destination.Role("backend"),
                        "task.created",
                        "task",
                        "normal",
                        "body",
                        key,
                        null,
                        null);
        return bus.run(new Publish(caller, from, words));
    }

    private static String text(Read.Outcome outcome) {
        return outcome instanceof Read.Outcome.Refused(var why) ? why.text() : "taken: " + outcome;
    }

    @Test
    void take_by_a_session_of_other_mail_is_refused() {
        bus.stored("for backend only");

        for (Caller caller : List.of(SESSION, cut(), OTHER_NAMESPACE)) {
            for (Read.Kind kind : List.of(Read.Kind.TAKE, Read.Kind.TAKE_FROM_LIVE)) {
                assertThat(text(read(caller, "backend", kind)))
                        .contains("ask your user to run `claudectl bus inbox --role backend`")
                        .contains("--peek");
            }
            assertThat(read(caller, "backend", Read.Kind.PEEK))
                    .isInstanceOf(Read.Outcome.Looked.class);
        }
        assertThat(bus.bodies("backend", StateName.PENDING)).hasSize(1);
    }

    @Test
    void take_by_a_person_from_a_live_role_needs_the_word() {
        bus.stored("for backend only");

        assertThat(text(read(PERSON, "backend", Read.Kind.TAKE)))
                .contains("has a live session (pid 7)")
                .contains("claudectl bus inbox --role backend --take");
        assertThat(bus.bodies("backend", StateName.PENDING)).hasSize(1);

        assertThat(read(PERSON, "backend", Read.Kind.TAKE_FROM_LIVE))
                .isInstanceOfSatisfying(
                        Read.Outcome.Taken.class,
                        taken -> {
                            assertThat(taken.mail().handouts()).hasSize(1);
                            assertThat(taken.liveHolder()).isEqualTo(7);
                        });
    }

    @Test
    void send_by_a_detached_call_is_stamped_as_its_session() {
        assertThat(publish(cut(), null, "k1"))
                .isInstanceOfSatisfying(
                        Sending.Outcome.Stored.class,
                        stored -> {
                            assertThat(stored.message().sender().name()).isEqualTo("spec");
                            assertThat(stored.message().sender().session()).isEqualTo(SPEC.key());
                        });
        assertThat(publish(detached(SPEC.process(), "", 0), null, "k2"))
                .isInstanceOfSatisfying(
                        Sending.Outcome.Stored.class,
                        stored ->
                                assertThat(stored.message().sender().session())
                                        .isEqualTo(SPEC.key()));
        assertThat(publish(cut(), "backend", "k3")).isInstanceOf(Sending.Outcome.Refused.class);
    }

    @Test
    void send_by_an_unknown_session_carries_a_label() {
        var stranger = detached(ProcessRef.NONE, "never-heard-of", 4);

        assertThat(publish(stranger, "nightly", "k1"))
                .isInstanceOfSatisfying(
                        Sending.Outcome.Stored.class,
                        stored -> {
                            assertThat(stored.message().sender().name()).isEqualTo("nightly");
                            assertThat(stored.message().sender().outside()).isTrue();
                        });
        assertThat(publish(stranger, "spec", "k2"))
                .isInstanceOfSatisfying(
                        Sending.Outcome.Refused.class,
                        refused ->
                                assertThat(refused.why().text())
                                        .contains("cannot send in the name of spec"));
        assertThat(publish(stranger, "human", "k3")).isInstanceOf(Sending.Outcome.Refused.class);
    }

    @Test
    void send_naming_another_process_is_not_stamped() {
        var contradicted = detached(ProcessRef.NONE, "spec-conversation", 77);

        assertThat(publish(contradicted, null, "k1"))
                .isInstanceOfSatisfying(
                        Sending.Outcome.Stored.class,
                        stored -> assertThat(stored.message().sender().name()).isEqualTo("cli"));
    }

    @Test
    void settling_by_a_detached_call_is_refused() {
        String id = bus.stored("work").value();

        assertThat(bus.run(new Acknowledge(cut(), id, "done", null, List.of())))
                .isInstanceOf(Acking.Outcome.Refused.class);
        assertThat(bus.run(new ClaimWork.Take(cut(), id, List.of())))
                .isInstanceOf(Claiming.Outcome.Refused.class);
        assertThat(bus.run(new ClaimWork.Release(cut(), id, null)))
                .isInstanceOf(Claiming.Outcome.Refused.class);
        assertThat(bus.run(new Subscribe(cut(), "backend", List.of("env.>"), true)))
                .isInstanceOf(Subscribe.Outcome.Refused.class);
    }

    @Test
    void operators_act_is_refused_to_all_but_a_person() {
        Operation<Boolean> resume = tx -> tx.apply(Roles.pause(tx.view(), false));
        bus.run(tx -> tx.apply(Roles.pause(tx.view(), true)));

        for (Caller caller : List.of(SESSION, cut(), OTHER_NAMESPACE)) {
            assertThat(bus.run(new Privileged<>(caller, Act.RESUME, "", resume)))
                    .isInstanceOf(Privileged.Outcome.Refused.class);
            assertThat(bus.state().paused()).isTrue();
        }
        assertThat(bus.run(new Privileged<>(PERSON, Act.RESUME, "", resume)))
                .isEqualTo(new Privileged.Outcome.Done<>(true));
        assertThat(bus.state().paused()).isFalse();
    }

    @Test
    void role_is_taken_from_a_live_session_by_a_person_only() {
        assertThat(bus.run(BindRole.self(SPEC, "backend", true)))
                .isInstanceOfSatisfying(
                        Roles.Outcome.Refused.class,
                        refused ->
                                assertThat(refused.why().text())
                                        .contains("/role backend --take")
                                        .contains("ask your user"));
        assertThat(role(Bus.BACKEND)).isEqualTo("backend");

        var typed = new BindRole(Caller.typed(SPEC), "backend", null, SPEC, null, false, true);
        assertThat(bus.run(typed)).isInstanceOf(Roles.Outcome.Done.class);
        assertThat(role(SPEC)).isEqualTo("backend");
    }

    @Test
    void session_binds_no_other_session_and_moves_no_directory() {
        var other = new BindRole(SESSION, "new", null, Bus.BACKEND, null, false, false);
        var conversation =
                new BindRole(
                        SESSION,
                        "new",
                        null,
                        null,
                        new ConversationId("conversation"),
                        false,
                        false);
        var moved = new BindRole(SESSION, "backend", "/else", null, null, false, false);

        for (BindRole bind : List.of(other, conversation, moved)) {
            assertThat(bus.run(bind)).isInstanceOf(Roles.Outcome.Refused.class);
        }
        assertThat(bus.run(new BindRole(SESSION, "fresh", "/fresh", null, null, false, false)))
                .isInstanceOf(Roles.Outcome.Done.class);
        assertThat(bus.run(new BindRole(SESSION, "spec", "/moved", null, null, false, false)))
                .isInstanceOf(Roles.Outcome.Done.class);
    }

    @Test
    void unbind_by_a_session_of_another_role_is_refused() {
        assertThat(bus.run(new UnbindRole(SESSION, "backend")))
                .isInstanceOf(Roles.Outcome.Refused.class);
        assertThat(bus.run(new UnbindRole(cut(), "spec")))
                .isInstanceOf(Roles.Outcome.Refused.class);
        assertThat(bus.run(new UnbindRole(SESSION, "spec"))).isInstanceOf(Roles.Outcome.Done.class);
        assertThat(bus.run(new UnbindRole(PERSON, "backend")))
                .isInstanceOf(Roles.Outcome.Done.class);
    }

    @Test
    void live_holder_is_told_when_another_joins_or_takes() {
        bus.run(BindRole.self(Bus.BACKEND, "backend", false));
        bus.run(BindRole.self(SPEC, "backend", false));

        assertThat(bus.bodies(own(Bus.BACKEND), StateName.PENDING))
                .singleElement()
                .asString()
                .startsWith("bus.role.joined: The session with pid 8");

        bus.run(new BindRole(Caller.typed(SPEC), "backend", null, SPEC, null, false, false));
        assertThat(bus.bodies(own(Bus.BACKEND), StateName.PENDING)).hasSize(1);

        SessionSeed third = Bus.seed(9, "third");
        bus.run(new BindRole(PERSON, "backend", null, third, null, false, true));
        assertThat(bus.bodies(own(Bus.BACKEND), StateName.PENDING))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("bus.role.taken: The session with pid 9");
    }

    @Test
    void environment_role_counts_at_the_first_call_and_tells() {
        SessionSeed plain = Bus.seed(11, "third");
        var named =
                new SessionSeed(
                        plain.key(),
                        plain.process(),
                        plain.conversation(),
                        "/else",
                        null,
                        false,
                        new RoleName("spec"));

        start(named);
        assertThat(role(named)).isEqualTo("spec");
        assertThat(bus.bodies(own(SPEC), StateName.PENDING)).hasSize(1);

        bus.run(BindRole.self(named, "chosen", false));
        start(named);
        assertThat(role(named)).isEqualTo("chosen");
    }

    private void start(SessionSeed seed) {
        bus.hook(seed, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);
    }

    private String role(SessionSeed seed) {
        var directory = bus.state().directory();
        var session = directory.session(seed.key());
        var role = session == null ? null : directory.resolution(session).roleOrNull();
        return role == null ? "" : role.value();
    }

    private String own(SessionSeed seed) {
        var session = bus.state().directory().session(seed.key());
        return session == null ? "" : session.ownMailbox().value();
    }
}
