package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.DoorbellConnected;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.MoveConversation;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.state.Activity;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work in the background of a session: subagents that go on, conversations that move to a job. */
class BackgroundTest {
    private final Bus bus = new Bus();

    @BeforeEach
    void an_idle_session_that_may_be_woken() {
        bus.run(tx -> tx.apply(Roles.deliverySettings(tx.view(), "backend", true, null)));
        listen(Bus.BACKEND);
        assertThat(bus.rings()).isEmpty();
    }

    private void listen(SessionSeed session) {
        bus.run(new DoorbellConnected(session, DoorbellConnected.Seen.IDLE, 1));
    }

    private Activity.Doing doing() {
        return bus.state().activity().doing(Bus.BACKEND.key());
    }

    @ParameterizedTest
    @EnumSource(names = {"PRE_TOOL", "POST_TOOL"})
    void subagent_hook_leaves_idle_session_idle(PlayedEvent event) {
        bus.hook(Bus.BACKEND, event, PromptOrigin.PERSON, true);

        assertThat(doing()).isEqualTo(Activity.Doing.IDLE);
        bus.stored("body");
        assertThat(bus.rings()).hasSize(1);
    }

    @Test
    void subagent_hook_leaves_busy_session_busy() {
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        bus.hook(Bus.BACKEND, PlayedEvent.POST_TOOL, PromptOrigin.PERSON, true);

        assertThat(doing()).isEqualTo(Activity.Doing.BUSY);
        bus.stored("body");
        assertThat(bus.rings()).isEmpty();
    }

    @Test
    void subagent_hook_does_not_count_as_movement() {
        long before = bus.state().activity().activeTickMs(Bus.BACKEND.key(), -1);
        bus.pass(Duration.ofSeconds(5));
        bus.hook(Bus.BACKEND, PlayedEvent.POST_TOOL, PromptOrigin.PERSON, true);

        assertThat(bus.state().activity().activeTickMs(Bus.BACKEND.key(), -1)).isEqualTo(before);
    }

    private static final SessionSeed JOB = Bus.seed(9, "conversation-in-the-job");
    private static final RoleName ROLE = new RoleName("backend");

    /** As the client does it: the job's first hook names the process the conversation left. */
    private void moved(TokenFinding... findings) {
        assertThat(bus.run(new MoveConversation(Bus.BACKEND.key(), JOB))).isTrue();
        bus.run(new LeaseUpdate.Observed(List.of(findings), Set.of(Bus.BACKEND.key())));
        bus.hook(JOB, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);
    }

    private List<Session> servers() {
        return bus.state().directory().servers(ROLE);
    }

    @Test
    void moved_conversation_takes_role_to_job() {
        moved();

        assertThat(servers()).extracting(Session::key).containsExactly(JOB.key());
    }

    @Test
    void moved_conversation_keeps_role_when_old_process_speaks_again() {
        moved();
        bus.hook(Bus.BACKEND, PlayedEvent.SESSION_END, PromptOrigin.PERSON, false);

        assertThat(servers()).extracting(Session::key).containsExactly(JOB.key());
    }

    @Test
    void moved_conversation_is_rung_in_job() {
        moved();
        listen(JOB);
        bus.rings();
        bus.stored("body");

        assertThat(bus.rings()).extracting(Effect.Ring::session).containsExactly(JOB.key());
    }

    @Test
    void moved_conversation_gets_unanswered_mail_again() {
        bus.stored("body");
        List<LeaseRef> leases = bus.stop("p");
        bus.sent(leases, Sent.CONFIRMED);
        moved(Bus.finding(leases.getFirst(), TokenFinding.TokenState.FOUND));

        HookAnswer answer = bus.hook(JOB, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        assertThat(answer)
                .isInstanceOfSatisfying(
                        HookAnswer.Mail.class, mail -> assertThat(mail.leases()).hasSize(1));
    }

    @Test
    void moved_conversation_keeps_its_own_mailbox() {
        RoleName before = bus.state().directory().session(Bus.BACKEND.key()).ownMailbox();
        moved();

        assertThat(bus.state().directory().session(JOB.key()).ownMailbox()).isEqualTo(before);
    }

    @Test
    void moved_conversation_without_source_moves_nothing() {
        assertThat(bus.run(new MoveConversation(Bus.seed(77, "unknown").key(), JOB))).isFalse();
        assertThat(servers()).extracting(Session::key).containsExactly(Bus.BACKEND.key());
    }

    @Test
    void doorbell_alone_serves_no_role_and_is_not_rung() {
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(Bus.BACKEND.key())));
        SessionSeed bare = Bus.seed(10, "bare");
        listen(bare);
        bus.stored("body");

        assertThat(servers()).isEmpty();
        assertThat(bus.rings()).isEmpty();
        assertThat(bus.toll()).isEmpty();
    }

    @Test
    void doorbell_before_first_hook_rings_after_it() {
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(Bus.BACKEND.key())));
        SessionSeed early = Bus.seed(10, "early");
        listen(early);
        bus.stored("body");
        bus.hook(early, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);

        assertThat(bus.rings()).extracting(Effect.Ring::session).containsExactly(early.key());
    }

    @Test
    void doorbell_that_left_before_first_hook_is_not_rung() {
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(Bus.BACKEND.key())));
        SessionSeed early = Bus.seed(10, "early");
        listen(early);
        bus.run(ApplyNotes.of(new Note.Bell(early.key(), 1, false)));
        bus.stored("body");
        bus.hook(early, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);

        assertThat(bus.rings()).isEmpty();
    }

    @Test
    void moved_conversation_keeps_its_claim() {
        var team = new Team();
        team.subscribe("backend", "task.>");
        MessageId task = team.task();
        assertThat(team.claim(Team.BACKEND, task)).isInstanceOf(Claiming.Outcome.Granted.class);

        team.bus.run(new MoveConversation(Team.BACKEND.key(), JOB));
        team.gone(Team.BACKEND);

        assertThat(team.bus.ack(JOB, task, "done")).isInstanceOf(Acking.Outcome.Recorded.class);
    }
}
