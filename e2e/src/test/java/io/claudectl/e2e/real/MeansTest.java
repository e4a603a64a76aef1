package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By which means a session can be woken is what it has shown. */
class MeansTest {
    @RegisterExtension private final Scene scene = new Scene();

    private Terminal idle(String role) {
        Path directory = scene.project(role);
        scene.bus().bind(role, directory, "--wake", "on");
        Terminal terminal = scene.session(role, directory);
        scene.home().awaitIdle(terminal.pid());
        scene.bus().awaitDoorbells(1);
        return terminal;
    }

    @Test
    void a_wake_test_shows_each_step_up_to_the_proof() {
        idle("app");

        String told = scene.bus().run("bus", "wake-test", "app", "--yes");

        assertThat(told)
                .containsSubsequence(
                        "rung by doorbell",
                        "stored: ",
                        "woken: ",
                        "leased: ",
                        "handed: ",
                        "seen: the model answered it",
                        "it works");
        assertThat(scene.bus().run("bus", "role", "list")).contains("doorbell proved");
    }

    @Test
    void a_session_without_a_monitor_is_woken_by_its_socket_once_that_was_proved() {
        Terminal terminal = idle("app");
        ProcessHandle.of(terminal.pid())
                .orElseThrow()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains("doorbell"))
                .forEach(ProcessHandle::destroyForcibly);
        scene.bus().awaitAgents("no doorbell", agents -> !agents.contains("\"doorbell\""));
        // The client tells its model that the monitor ended.
        scene.api().await("the turn of the monitor's end", request -> true);
        scene.awaitTurnEnd(terminal);
        scene.bus().awaitAgents("idle", agents -> agents.contains("\"idle\""));
        assertThat(scene.bus().run("bus", "send", "app", "First.", "--type", "status"))
                .contains("cannot be woken");

        String told = scene.bus().run("bus", "wake-test", "app", "--yes");
        assertThat(told).contains("rung by socket", "woken: ", "it works");
        scene.awaitTurnEnd(terminal);

        assertThat(scene.bus().run("bus", "send", "app", "Wakes by the socket."))
                .doesNotContain("cannot be woken");
        scene.api().await("the wake", request -> request.brings("Wakes by the socket."));
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.woken")).as("the monitor's end is none").isEqualTo(2);
    }
}
