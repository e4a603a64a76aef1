package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.ScriptedSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail that is given up or put aside, each with settings of its own. */
class GivenUpTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void a_message_that_nobody_confirms_five_times_is_parked_and_shown_as_such() {
        stage.bus().configure("[delivery]\nlease = \"100ms\"\n");
        ScriptedSession session = stage.memberAfterTurn("frontend");
        String id = stage.send("frontend", "kills its reader");
        String other = stage.send("frontend", "harmless", "--from", "somebody-else");

        for (int i = 0; i < 5; i++) {
            stage.await(id, "pending");
            MuteClient.hook(stage.bus(), session, "Stop", Json.write(session.stopPayload()));
        }

        stage.await(id, "pending");
        assertThat(stage.run("bus", "inbox", "--role", "frontend", "--dead").out())
                .contains(id)
                .contains("parked until ");
        assertThat(stage.kinds(id)).anyMatch(event -> event.startsWith("delivery.parked"));
        assertThat(stage.mail(other)).isNotNull();
    }
}
