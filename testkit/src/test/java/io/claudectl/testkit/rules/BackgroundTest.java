package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.command.Hook;
import io.claudectl.core.command.Listen;
import io.claudectl.core.role.Activity;
import io.claudectl.core.role.Roles;
import io.claudectl.core.role.SessionSeed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work in the background of a session: subagents that go on, conversations that move to a job. */
class BackgroundTest {
    private final Bus bus = new Bus();

    @BeforeEach
    void an_idle_session_that_may_be_woken() {
        bus.run(tx -> tx.apply(Roles.manner(tx.view(), "backend", true, null)));
        listen(Bus.BACKEND);
        assertThat(bus.rings()).isEmpty();
    }

    private void listen(SessionSeed session) {
        bus.run(new Listen(session, Listen.Seen.IDLE));
    }

    private Activity.Doing doing() {
        return bus.state().activity().doing(Bus.BACKEND.key());
    }

    @ParameterizedTest
    @EnumSource(names = {"PRE_TOOL", "POST_TOOL"})
    void subagent_hook_leaves_idle_session_idle(Hook.Event event) {
        bus.hook(Bus.BACKEND, event, Hook.Prompt.PERSON, true);

        assertThat(doing()).isEqualTo(Activity.Doing.IDLE);
        bus.stored("body");
        assertThat(bus.rings()).hasSize(1);
    }

    @Test
    void subagent_hook_leaves_busy_session_busy() {
        bus.hook(Bus.BACKEND, Hook.Event.PROMPT, Hook.Prompt.PERSON, false);
        bus.hook(Bus.BACKEND, Hook.Event.POST_TOOL, Hook.Prompt.PERSON, true);

        assertThat(doing()).isEqualTo(Activity.Doing.BUSY);
        bus.stored("body");
        assertThat(bus.rings()).isEmpty();
    }

    @Test
    void subagent_hook_does_not_count_as_movement() {
        long before = bus.state().activity().movedTickMs(Bus.BACKEND.key(), -1);
        bus.pass(java.time.Duration.ofSeconds(5));
        bus.hook(Bus.BACKEND, Hook.Event.POST_TOOL, Hook.Prompt.PERSON, true);

        assertThat(bus.state().activity().movedTickMs(Bus.BACKEND.key(), -1)).isEqualTo(before);
    }
}
