package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.DoorbellConnected;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.Publish;
import io.claudectl.core.message.Destination;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.testkit.PlayedEvent;
import org.junit.jupiter.api.BeforeEach;

/** An idle session "backend" with a doorbell that may be woken. */
abstract class WakingScene {
    final Bus bus = new Bus();

    @BeforeEach
    void idle_session_that_may_be_woken() {
        deliverySettings("backend", true, null);
        listen(Bus.BACKEND);
        assertThat(bus.rings()).isEmpty();
    }

    void deliverySettings(String role, boolean wake, DeliverySettings.Deliver deliver) {
        bus.run(tx -> tx.apply(Roles.deliverySettings(tx.view(), role, wake, deliver)));
    }

    void listen(SessionSeed session) {
        bus.run(new DoorbellConnected(session, DoorbellConnected.Seen.IDLE, 1));
    }

    void send(String type, String priority) {
        bus.run(
                new Publish(
                        new Caller.Outside(1, "/", null, true),
                        "ci",
                        new SendRequest(
                                new Destination.Role("backend"),
                                type + ".created",
                                type,
                                priority,
                                "body",
                                "k" + System.nanoTime(),
                                null,
                                null)));
    }

    HookAnswer woken(SessionSeed session) {
        return bus.hook(session, PlayedEvent.PROMPT, PromptOrigin.DOORBELL, false);
    }

    int wakes() {
        return bus.state().wakeRate().within(new RoleName("backend"), bus.now().tickMs());
    }
}
