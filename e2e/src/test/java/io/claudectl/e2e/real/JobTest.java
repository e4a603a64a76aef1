package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations in the background: jobs, subagents that go on, and a client without hooks. */
class JobTest {
    private static final String BODY = "The build is red: look at the linker.";

    @RegisterExtension private static final Scene scene = new Scene();

    /** Jobs and the client's own daemon outlive the terminal, and start others while they end. */
    @AfterAll
    static void endWhatRunsInTheScratchHome() {
        assertThat(Patience.until(Patience.LIMIT, JobTest::nothingRunsAfterAKill))
                .as("what ran in the scratch home has ended")
                .isTrue();
    }

    private static boolean nothingRunsAfterAKill() {
        List<ProcessHandle> ours = runningInScratchHome();
        ours.forEach(ProcessHandle::destroyForcibly);
        return ours.isEmpty();
    }

    /** Without zombies, whose environment is empty: nobody may fetch their exit codes. */
    private static List<ProcessHandle> runningInScratchHome() {
        String home = "HOME=" + scene.home().path();
        return ProcessHandle.allProcesses()
                .filter(each -> !each.info().command().orElse("").contains("claudectl"))
                .filter(each -> !each.info().command().orElse("").contains("tmux"))
                .filter(each -> environment(each.pid()).contains(home))
                .toList();
    }

    private static Set<String> environment(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
            return new HashSet<>(
                    List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1)));
        } catch (IOException gone) {
            return Set.of();
        }
    }

    /** The person leaves the conversation to the background, as the client's footer offers. */
    private static void background(Terminal terminal) {
        scene.play(terminal, "hello", Answer.text("Hello."));
        scene.awaitTurnEnd(terminal);
        terminal.pressUntil(
                "Left",
                "the question or the list of agents",
                screen ->
                        screen.contains("Background this session")
                                || screen.contains("moved to the background"));
        terminal.pressUntil(
                "Enter",
                "the list of agents",
                screen ->
                        screen.contains("moved to the background")
                                || !screen.contains("Background this session"));
        awaitJob("app");
    }

    private static void awaitJob(String role) {
        scene.bus()
                .awaitAgents(
                        "a job with the role that can be rung",
                        agents ->
                                List.of(agents.split("\"role\":", -1)).stream()
                                        .filter(each -> each.startsWith("\"" + role + "\""))
                                        .anyMatch(
                                                each ->
                                                        each.contains("\"kind\":\"job\"")
                                                                && each.contains("\"doorbell\"")));
    }

    @Test
    void job_movedToBackground_keepsRoleIsWokenAndOpenedAgain() {
        Terminal terminal = scene.kept("app", "on");
        background(terminal);
        String agents =
                scene.bus()
                        .awaitAgents(
                                "a spare job", each -> each.contains("\"kind\":\"spare job\""));
        assertThat(agents.split("\"role\":\"app\"", -1))
                .as("a job without a task serves no role: " + agents)
                .hasSize(2);

        assertThat(scene.bus().run("bus", "send", "app", BODY)).contains("is woken now");
        scene.brought(BODY);
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().run("bus", "agents", "--json"))
                .as("the process that shows the list has no conversation")
                .doesNotContain("\"pid\":" + terminal.pid() + ",");

        scene.bus().awaitAgents("it ended its turn", Bus.state("idle"));
        scene.bus().run("bus", "role", "set", "app", "--wake", "off");
        scene.bus().send("app", "For the next prompt.");
        terminal.pressUntil(
                "Enter",
                "the conversation",
                screen -> screen.contains("Hello.") && !screen.contains("Working"));
        ModelRequest typed = scene.play(terminal, "typed", Answer.text("I read it."));
        assertThat(typed.brings("For the next prompt.")).isTrue();
        scene.bus().awaitAllSeen();
        scene.dismiss("app");
    }

    @Test
    void job_startedInDirectoryOfRole_getsItAndIsWoken() {
        Path directory = scene.project("job");
        scene.bus().bind("job", directory, "--wake", "on");
        String prompt = "please " + scene.api().script("job", Answer.text("Begun."));

        var started = scene.client().run(directory, "--bg", prompt);

        assertThat(started.exit()).as(started.toString()).isZero();
        awaitJob("job");
        scene.brought(prompt);
        scene.bus()
                .awaitAgents(
                        "it ended its turn",
                        agents ->
                                agents.contains("\"role\":\"job\"")
                                        && !agents.contains("\"state\":\"busy\""));
        scene.bus().send("job", BODY);
        scene.brought(BODY);
        scene.bus().awaitAllSeen();
    }

    /** With that flag the client starts the plugin's monitor, but neither its hooks nor tools. */
    @Test
    void client_thatIsBare_servesNoRoleAndIsNotRung() {
        scene.bus().bind("bare", scene.project("bare"), "--wake", "on");
        Terminal terminal = scene.session("bare", scene.project("bare"), "--bare");
        scene.play(terminal, "bare", Answer.text("Hello."));
        scene.awaitTurnEnd(terminal);

        assertThat(scene.bus().run("bus", "send", "bare", BODY))
                .contains("no session has this role now");

        scene.play(terminal, "again", Answer.text("Nothing came."));
        scene.awaitTurnEnd(terminal);
        assertThat(scene.bus().events("bell.rung")).isZero();
        assertThat(scene.bus().only().status()).isEqualTo("pending");
    }
}
