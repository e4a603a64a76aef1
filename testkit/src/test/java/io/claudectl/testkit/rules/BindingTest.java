package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.MoveConversation;
import io.claudectl.core.command.Predecessors;
import io.claudectl.core.command.PruneHistory;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.state.Directory;
import io.claudectl.core.state.Resolution;
import io.claudectl.core.store.Store;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bindings live as long as their process, and a day. */
class BindingTest {
    private static final RoleName CI = new RoleName("ci");

    private final Bus bus = new Bus();

    private void start(SessionSeed session) {
        bus.hook(session, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);
    }

    private SessionSeed run(long pid) {
        SessionSeed session = Bus.seed(pid, "run-" + pid);
        start(session);
        bus.pass(Duration.ofMillis(1));
        bus.run(BindRole.self(session, CI.value(), false));
        return session;
    }

    private void end(SessionSeed session) {
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(session.key())));
    }

    private void forget() {
        while (bus.run(new PruneHistory(500))) {
            // There may be more.
        }
    }

    private List<Binding> stored() {
        Instant now = bus.now().wall();
        return bus.look(facts -> facts.snapshot(new Store.Horizon(now, now, now, now)).bindings());
    }

    private Resolution role(SessionSeed session) {
        Directory directory = bus.state().directory();
        Session known = directory.session(session.key());
        return known == null ? new Resolution.Unbound() : directory.resolution(known);
    }

    @Test
    void bindings_of_ended_processes_go_after_a_day() {
        var runs = new ArrayList<SessionSeed>();
        for (long pid = 100; pid < 1_300; pid++) {
            runs.add(run(pid));
        }
        SessionSeed living = run(2_000);
        runs.forEach(this::end);
        bus.pass(Duration.ofHours(23));
        forget();
        assertThat(stored()).hasSize(1_201);
        bus.pass(Duration.ofHours(2));
        forget();
        assertThat(stored()).containsExactly(new Binding(living.key(), CI));
        assertThat(bus.state().directory().bindings()).isEqualTo(1);
        assertThat(bus.state().directory().holders(CI))
                .extracting(Session::key)
                .containsExactly(living.key());
    }

    @Test
    void bindings_whose_session_is_not_remembered_go_at_the_start() {
        var runs = new ArrayList<SessionSeed>();
        for (long pid = 100; pid < 110; pid++) {
            runs.add(run(pid));
        }
        runs.forEach(this::end);
        bus.pass(Duration.ofDays(40));
        bus.restart();
        assertThat(stored()).hasSize(10);
        forget();
        assertThat(stored()).isEmpty();
        assertThat(bus.state().directory().bindings()).isZero();
    }

    @Test
    void resumed_conversation_has_its_role_after_its_binding_went() {
        SessionSeed first = run(100);
        end(first);
        bus.pass(Duration.ofDays(3));
        forget();
        bus.restart();
        assertThat(stored()).isEmpty();
        SessionSeed resumed = Bus.seed(200, first.conversation().value());
        start(resumed);
        assertThat(role(resumed).roleOrNull()).isEqualTo(CI);
        assertThat(stored()).containsExactly(new Binding(resumed.key(), CI));
    }

    @Test
    void resumed_conversation_has_the_role_it_had_last() {
        // It began in the directory of backend, which comes first by name.
        SessionSeed first = run(100);
        end(first);
        SessionSeed resumed = Bus.seed(200, first.conversation().value());
        start(resumed);
        assertThat(role(resumed).roleOrNull()).isEqualTo(CI);
    }

    @Test
    void session_start_looks_after_few_of_many_sessions() {
        for (long pid = 1_000; pid < 3_000; pid++) {
            SessionSeed near = Bus.seed(pid, "c" + pid);
            start(
                    new SessionSeed(
                            near.key(),
                            near.process(),
                            near.conversation(),
                            "/elsewhere/" + pid,
                            near.transcript(),
                            false,
                            null));
        }
        assertThat(bus.run(new Predecessors(Bus.seed(9, "new"))))
                .extracting(Session::key)
                .containsExactly(Bus.BACKEND.key());
    }

    @Test
    void holders_are_those_that_live() {
        SessionSeed one = run(100);
        SessionSeed two = run(101);
        end(one);
        assertThat(bus.state().directory().holders(CI))
                .extracting(Session::key)
                .containsExactly(two.key());
        start(one);
        assertThat(bus.state().directory().holders(CI)).hasSize(2);
        bus.restart();
        assertThat(bus.state().directory().holders(CI)).hasSize(2);
    }

    @Test
    void conversation_with_a_role_by_directory_moves_to_another_process() {
        assertThat(role(Bus.BACKEND).roleOrNull()).isEqualTo(new RoleName("backend"));
        assertThat(bus.state().directory().bound(Bus.BACKEND.key())).isNull();
        SessionSeed job = Bus.seed(300, "job");
        assertThat(bus.run(new MoveConversation(Bus.BACKEND.key(), job))).isTrue();
        assertThat(role(job).roleOrNull()).isEqualTo(new RoleName("backend"));
    }

    @Test
    void own_mailboxes_do_not_collide() {
        // The first 32 bits of both keys' hashes are the same.
        assertThat(ownMailbox(COLLIDING.getFirst())).isNotEqualTo(ownMailbox(COLLIDING.getLast()));
    }

    private RoleName ownMailbox(String conversation) {
        SessionSeed plain = Bus.seed(1, conversation);
        var seed =
                new SessionSeed(
                        SessionKey.of("sid:" + conversation),
                        ProcessRef.NONE,
                        new ConversationId(conversation),
                        plain.cwd(),
                        plain.transcript(),
                        false,
                        null);
        start(seed);
        return bus.state().directory().session(seed.key()).ownMailbox();
    }

    private static final List<String> COLLIDING = List.of("c44964", "c50553");
}
