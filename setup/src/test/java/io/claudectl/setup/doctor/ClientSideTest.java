package io.claudectl.setup.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import io.claudectl.os.Finding;
import io.claudectl.os.Finding.Verdict;
import io.claudectl.os.NetworkFileSystems;
import io.claudectl.os.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Doctor's findings about Claude Code: settings, plugin, sessions. */
class ClientSideTest {
    @TempDir Path scratch;
    private Patient patient;

    @BeforeEach
    void healthy() throws Exception {
        patient = Patient.in(scratch);
    }

    @Test
    void plugin_missing_is_advice_with_the_init_of_that_directory() throws IOException {
        patient.settings("{\"model\": \"x\"}");

        assertThat(patient.check("plugin").verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(patient.check("plugin").fix())
                .isEqualTo(patient.image.resolve("bin/claudectl") + " init");
    }

    @Test
    void plugin_registered_but_gone_fails() throws IOException {
        patient.settings(
                Files.readString(patient.places.dir().settings())
                        .replace(patient.places.dir().marketplace().toString(), "/nowhere"));

        assertThat(patient.check("plugin").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void plugin_in_both_forms_fails_because_hooks_run_twice() throws IOException {
        patient.file(patient.places.dir().plugin().resolve(".claude-plugin/plugin.json"), "{}");

        assertThat(patient.check("plugin").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(patient.check("plugin").fix()).contains("uninstall claudectl@claudectl");

        patient.settings("{}");
        assertThat(patient.check("plugin").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void config_dirs_are_each_looked_at_with_their_sessions() throws IOException {
        Path second = patient.root.resolve("home/.claude-work");
        patient.configs.add(second);
        Files.createDirectories(second.resolve("sessions"));
        long pid = patient.session("2.1.330");
        Path card = Path.of("sessions", pid + ".json");
        Files.move(patient.places.config().resolve(card), second.resolve(card));
        knows(pid, new ProcessTable().process(pid).start(), "\"Stop\"");

        List<Finding> plugins =
                patient.examined().findings().stream()
                        .filter(check -> check.name().equals("plugin"))
                        .toList();

        assertThat(plugins)
                .extracting(Finding::verdict)
                .containsExactly(Verdict.PASS, Verdict.ADVICE);
        assertThat(plugins.getLast().fix()).startsWith("CLAUDE_CONFIG_DIR=" + second);
        assertThat(patient.check("session " + pid).detail())
                .contains("frontend in /work/app, of " + second, "last hook Stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1] 2", ""})
    void settings_not_json_fail_with_their_file(String text) throws IOException {
        patient.settings(text);

        assertThat(patient.check("settings").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(patient.check("settings").detail()).contains("settings.json");
    }

    @Test
    void hooks_off_for_all_names_file_and_key() throws IOException {
        String settings = Files.readString(patient.places.dir().settings());
        patient.settings(settings.replaceFirst("\\{", "{\"disableAllHooks\": true, "));

        Finding hooks = patient.check("hooks");

        assertThat(hooks.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(hooks.detail())
                .contains("disableAllHooks in " + patient.places.dir().settings(), "on request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"settings.json", "settings.local.json"})
    void hooks_off_in_a_project_is_told_of_its_session(String name) throws IOException {
        Path project = Files.createDirectories(patient.root.resolve("project/.claude"));
        patient.file(project.resolve(name), "{\"disableAllHooks\": true}");
        long pid = patient.sessionIn(project.getParent().toString(), "2.1.330");
        knows(pid, new ProcessTable().process(pid).start(), "null");

        Finding session = patient.check("session " + pid);

        assertThat(session.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(session.detail()).contains("disableAllHooks in " + project.resolve(name));
        assertThat(session.fix()).contains(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                     | PASS",
                "{\"sandbox\":{\"enabled\":false}}                                      | PASS",
                "{\"sandbox\":{\"enabled\":true}}                                       | ADVICE",
                "{\"sandbox\":{\"enabled\":true,\"excludedCommands\":[\"git\"]}}        | ADVICE",
                "{\"sandbox\":{\"enabled\":true,\"excludedCommands\":[\"claudectl:*\"]}}| PASS",
                "{\"sandbox\":{\"enabled\":true,\"network\":{\"allowAllUnixSockets\":true}}} | PASS",
                "{\"sandbox\":{\"enabled\":true,\"network\":{\"allowUnixSockets\":[\"/x\"]}}} | ADVICE"
            })
    void a_sandbox_that_blocks_the_socket_is_advice(String settings, Verdict verdict)
            throws IOException {
        patient.settings(settings);

        assertThat(patient.examined().findings())
                .filteredOn(check -> check.name().equals("sandbox"))
                .hasSize(verdict == Verdict.ADVICE ? 1 : 0)
                .allMatch(check -> check.verdict() == verdict);
    }

    @Test
    void a_session_the_bus_knows_passes_with_its_last_hook() throws IOException {
        long pid = patient.session("2.1.330");
        knows(pid, new ProcessTable().process(pid).start(), "\"Stop\"");

        Finding session = patient.check("session " + pid);

        assertThat(session.verdict()).isEqualTo(Verdict.PASS);
        assertThat(session.detail()).contains("frontend", "last hook Stop");
    }

    @Test
    void session_older_than_the_daemon_may_have_fired_no_hook() throws IOException {
        long pid = patient.session("2.1.330");
        plugged("2000-01-01T00:00:00Z");
        patient.serving("2100-01-01T00:00:00Z");
        knows(pid, new ProcessTable().process(pid).start(), "null");

        assertThat(patient.check("session " + pid).verdict()).isEqualTo(Verdict.PASS);
        assertThat(patient.check("session " + pid).detail()).contains("no hook yet");
    }

    @Test
    void session_older_than_the_plugin_is_to_be_restarted() throws IOException {
        long pid = patient.session("2.1.330");
        // The number is known, but of another process.
        knows(pid, 1, "\"Stop\"");
        plugged("2100-01-01T00:00:00Z");

        Finding session = patient.check("session " + pid);

        assertThat(session.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(session.detail()).contains("/work/app", "started before the plugin");
        assertThat(session.fix()).contains("claude --resume conversation-1");
    }

    @Test
    void session_younger_than_the_plugin_without_hooks_names_bare() throws IOException {
        long pid = patient.session("2.1.330");
        plugged("2000-01-01T00:00:00Z");

        Finding session = patient.check("session " + pid);

        assertThat(session.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(session.detail()).contains("do not fire", "--bare");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"spare\": true", "\"parkedJobId\": \"job-1\""})
    void session_that_leads_no_conversation_is_passed_over(String field) throws IOException {
        long pid = patient.session("2.1.330");
        Path card = patient.places.config().resolve("sessions").resolve(pid + ".json");
        patient.file(card, Files.readString(card).replaceFirst("\\{", "{" + field + ","));

        assertThat(patient.examined().findings())
                .noneMatch(check -> check.name().equals("session " + pid));
        assertThat(patient.check("claude").detail()).contains("2.1.330");
    }

    @Test
    void spare_job_that_the_bus_knows_is_passed_over() {
        patient.answers.put(
                "bus agents",
                Patient.ran("[{\"pid\":4242,\"kind\":\"spare job\",\"cwd\":\"/w\"}]"));

        assertThat(patient.examined().findings())
                .noneMatch(check -> check.name().equals("session 4242"));
    }

    @Test
    void session_without_a_file_is_told_by_the_bus() {
        knows(4_242, 1, "\"Stop\"");

        Finding session = patient.check("session 4242");

        assertThat(session.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(session.detail()).contains("no known sessions/ has a file of it");
        assertThat(session.fix()).contains("CLAUDE_CONFIG_DIR=");
    }

    @Test
    void a_role_with_mail_and_without_a_session_is_advice() {
        patient.answers.put(
                "role list",
                Patient.ran(
                        "[{\"name\":\"backend\",\"cwd\":\"/work/b\",\"state\":\"absent\",\"waiting\":3},"
                                + "{\"name\":\"idle\",\"cwd\":null,\"state\":\"absent\",\"waiting\":0},"
                                + "{\"name\":\"front\",\"cwd\":\"/f\",\"state\":\"busy\",\"waiting\":4}]"));

        Finding role = patient.check("role backend");

        assertThat(role.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(role.detail()).contains("3 waiting");
        assertThat(role.fix()).isEqualTo("cd /work/b && claude");
        assertThat(patient.check("roles").detail())
                .isEqualTo("3, 1 with a live session, 1 with mail and none");
    }

    @ParameterizedTest
    @CsvSource({
        "2.1.330 (Claude Code), PASS",
        "2.1.332 (Claude Code), PASS",
        "2.1.1000 (Claude Code), ADVICE",
        "3.0.0 (Claude Code), ADVICE",
        "2.1.99 (Claude Code), ADVICE",
        "something else, SKIPPED"
    })
    void client_outside_the_tested_versions_is_advice(String says, Verdict verdict) {
        patient.answers.put("claude --version", Patient.ran(says));

        assertThat(patient.check("claude").verdict()).isEqualTo(verdict);
    }

    @Test
    void client_version_that_fell_back_is_named() {
        patient.answers.put("claude --version", Patient.ran("2.1.332 (Claude Code)"));
        String status = patient.answers.get("daemon status").out();
        patient.answers.put(
                "daemon status",
                Patient.ran(status.replaceFirst("\\{", "{\"fallback_versions\":[\"2.1.331\"],")));

        assertThat(patient.check("claude").verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(patient.check("claude").detail()).contains("2.1.331");
    }

    @Test
    void an_old_session_counts_though_the_program_on_path_is_new() throws IOException {
        patient.session("2.1.100");

        Finding claude = patient.check("claude");

        assertThat(claude.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(claude.detail()).contains("2.1.100");
    }

    @Test
    void a_program_that_hangs_is_ended_with_what_it_started() throws IOException {
        Path mark = patient.root.resolve("grandchild");
        Ran ran =
                ChildProcess.run(
                        Duration.ofMillis(500),
                        List.of(
                                "/bin/sh",
                                "-c",
                                "tail -f /dev/null & echo $! >" + mark + "; wait"));

        assertThat(ran.exit()).isEqualTo(124);
        long child = Long.parseLong(Files.readString(mark).strip());
        assertThat(ends(child)).isTrue();
    }

    /** A killed process is gone soon, not at once. */
    private static boolean ends(long pid) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (new ProcessTable().process(pid) != null && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return new ProcessTable().process(pid) == null;
    }

    @ParameterizedTest
    @CsvSource({
        "nfs4, true",
        "NFS, true",
        "cifs, true",
        "fuse.sshfs, true",
        "9p, true",
        "ext4, false",
        "btrfs, false",
        "tmpfs, false",
        "overlay, false",
        "fuse.portal, false"
    })
    void network_file_systems_are_told_by_their_type(String type, boolean network) {
        assertThat(NetworkFileSystems.holds(type)).isEqualTo(network);
    }

    /** Gives the plugin's folder a time. */
    private void plugged(String when) throws IOException {
        Files.setLastModifiedTime(
                patient.places.dir().marketplace(), FileTime.from(Instant.parse(when)));
    }

    private void knows(long pid, long start, String lastHook) {
        patient.answers.put(
                "bus agents",
                Patient.ran(
                        "[{\"role\":\"frontend\",\"pid\":%d,\"proc_start\":%d,\"last_hook\":%s,\"last_hook_at\":\"now\"}]"
                                .formatted(pid, start, lastHook)));
    }
}
