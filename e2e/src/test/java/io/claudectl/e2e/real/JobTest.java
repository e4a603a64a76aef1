package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations in the background: jobs, subagents that go on, and a client without hooks. */
class JobTest {
    private static final String BODY = "The build is red: look at the linker.";

    @RegisterExtension private final Scene scene = new Scene();

    /** Jobs and the client's own daemon outlive the terminal, and start others while they end. */
    @AfterEach
    void end_what_runs_in_the_scratch_home() {
        assertThat(Patience.until(Patience.LIMIT, this::nothingRunsAfterAKill))
                .as("what ran in the scratch home has ended")
                .isTrue();
    }

    private boolean nothingRunsAfterAKill() {
        List<ProcessHandle> ours = runningInScratchHome();
        ours.forEach(ProcessHandle::destroyForcibly);
        return ours.isEmpty();
    }

    /** Without zombies, whose environment is empty: nobody may fetch their exit codes. */
    private List<ProcessHandle> runningInScratchHome() {
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

    private Terminal idle(String wake, String... arguments) {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory, "--wake", wake);
        Terminal terminal = scene.session("app", directory, arguments);
        scene.home().awaitIdle(terminal.pid());
        return terminal;
    }

    /** The person leaves the conversation to the background, as the client's footer offers. */
    private void background(Terminal terminal) {
        scene.bus().awaitDoorbells(1);
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
        awaitJob();
    }

    private void awaitJob() {
        scene.bus()
                .awaitAgents(
                        "a job with the role that can be rung",
                        agents ->
                                List.of(agents.split("\"role\":", -1)).stream()
                                        .filter(each -> each.startsWith("\"app\""))
                                        .anyMatch(
                                                each ->
                                                        each.contains("\"kind\":\"job\"")
                                                                && each.contains("\"doorbell\"")));
    }

    @Test
    void job_moved_to_background_keeps_role_and_is_woken() {
        Terminal terminal = idle("on");
        background(terminal);

        assertThat(scene.bus().run("bus", "send", "app", BODY)).contains("is woken now");

        scene.api().await("the wake", request -> request.brings(BODY));
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().run("bus", "agents", "--json"))
                .as("the process that shows the list has no conversation")
                .doesNotContain("\"pid\":" + terminal.pid() + ",");
    }

    @Test
    void job_opened_again_brings_mail_to_what_its_person_types() {
        Terminal terminal = idle("off");
        background(terminal);
        scene.bus().send("app", BODY);

        terminal.pressUntil(
                "Enter",
                "the conversation",
                screen -> screen.contains("Hello.") && !screen.contains("Working"));
        ModelRequest typed = scene.play(terminal, "typed", Answer.text("I read it."));

        assertThat(typed.brings(BODY)).isTrue();
        scene.bus().awaitAllSeen();
    }

    @Test
    void job_started_in_directory_of_role_gets_it() {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory, "--wake", "on");

        var started =
                scene.client()
                        .run(
                                directory,
                                "--bg",
                                "please " + scene.api().script("job", Answer.text("Begun.")));

        assertThat(started.exit()).as(started.toString()).isZero();
        awaitJob();
        scene.bus().awaitAgents("it ended its turn", Bus.state("idle"));
        scene.bus().send("app", BODY);
        scene.api().await("the wake", request -> request.brings(BODY));
        scene.bus().awaitAllSeen();
    }

    @Test
    void job_without_task_serves_no_role() {
        Terminal terminal = idle("on");
        background(terminal);

        String agents =
                scene.bus()
                        .awaitAgents(
                                "a spare job", each -> each.contains("\"kind\":\"spare job\""));

        assertThat(agents.split("\"role\":\"app\"", -1)).as(agents).hasSize(2);
    }

    @Test
    void background_subagent_does_not_keep_mail_from_idle_session() {
        Terminal terminal = idle("on");
        scene.bus().awaitDoorbells(1);
        var never = new Gate();
        String agent =
                scene.api()
                        .script(
                                "agent",
                                Answer.bash("echo first-$((6*7))"),
                                Answer.bash("echo second-$((6*7))"),
                                Answer.text("The agent is done.").behind(never));
        scene.play(
                terminal,
                "parent",
                Answer.tool(
                        "Agent",
                        Map.of(
                                "description",
                                "long work",
                                "prompt",
                                "do " + agent,
                                "subagent_type",
                                "general-purpose",
                                "run_in_background",
                                true)),
                Answer.text("It is under way."));
        scene.api().await("the agent at work", request -> request.brings("second-42"));
        scene.bus().awaitAgents("the main turn ended", Bus.state("idle"));

        assertThat(scene.bus().run("bus", "send", "app", BODY)).contains("is woken now");

        ModelRequest woken = scene.api().await("the wake", request -> request.brings(BODY));
        assertThat(woken.brings("The agent is done.")).isFalse();
        scene.bus().awaitAllSeen();
        never.open();
    }

    /** With that flag the client starts the plugin's monitor, but neither its hooks nor tools. */
    @Test
    void bare_client_serves_no_role_and_is_not_rung() {
        Terminal terminal = idle("on", "--bare");
        scene.play(terminal, "hello", Answer.text("Hello."));
        scene.awaitTurnEnd(terminal);

        assertThat(scene.bus().run("bus", "send", "app", BODY))
                .contains("no session has this role now");

        scene.play(terminal, "again", Answer.text("Nothing came."));
        scene.awaitTurnEnd(terminal);
        assertThat(scene.bus().events("bell.rung")).isZero();
        assertThat(scene.bus().mail()).extracting(Bus.Mail::status).containsExactly("pending");
    }
}
