package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bare {@code claudectl}: what is wrong, and the one next step. */
class StatusScreenTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void screen_without_roles_leads_to_the_first_bind() {
        assertThat(stage.run().out())
                .contains(": the bus runs\n0 roles, 0 with a live session, 0 messages waiting\n")
                .contains("next: claudectl bus role bind <name> <directory>");
    }

    @Test
    void screen_with_mail_for_no_session_leads_there() {
        Path directory = stage.role("backend");
        stage.send("backend", "hello");

        assertThat(stage.run().out())
                .contains("1 role, 0 with a live session, 1 message waiting\n")
                .contains("next: cd " + directory + " && claude (1 message waiting for backend");
    }

    @Test
    void screen_while_paused_leads_to_resume() {
        stage.run("bus", "pause");

        assertThat(stage.run().out()).contains("PAUSED").endsWith("next: claudectl bus resume\n");
    }

    @Test
    void screen_with_a_wrong_config_shows_the_key() {
        stage.bus().configure("[delivery]\nlaese = \"1s\"\n");

        assertThat(stage.run().out())
                .contains("the bus runs", "configuration: ", "delivery.laese")
                .endsWith(
                        "next: claudectl config check; once the file is right: claudectl daemon stop\n");
    }

    @Test
    void screen_of_a_bus_that_is_off_shows_the_reason() throws IOException {
        Files.createDirectories(stage.bus().database());

        Ran off = stage.call();

        assertThat(off.exit()).isEqualTo(1);
        assertThat(off.err()).isEmpty();
        assertThat(off.out())
                .contains("the bus is off: ", "bus.db")
                .endsWith("next: claudectl doctor\n");
        Files.delete(stage.bus().database());
    }
}
