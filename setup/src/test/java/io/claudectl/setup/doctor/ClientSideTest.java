package io.claudectl.setup.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.setup.NetworkFileSystems;
import io.claudectl.setup.doctor.Check.Verdict;
import io.claudectl.setup.install.Client;
import io.claudectl.setup.install.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor sees of Claude Code: settings, plugin, sessions. */
class ClientSideTest {
    @TempDir Path scratch;
    private Patient patient;

    @BeforeEach
    void healthy() throws Exception {
        patient = Patient.in(scratch);
    }

    @Test
    void without_a_registration_no_session_joins() throws IOException {
        patient.settings("{\"model\": \"x\"}");

        assertThat(patient.check("plugin").verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(patient.check("plugin").fix()).endsWith("claudectl init");
        assertThat(patient.check("permissions").verdict()).isEqualTo(Verdict.SKIPPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1] 2", ""})
    void settings_that_are_no_json_fail(String text) throws IOException {
        patient.settings(text);

        assertThat(patient.check("plugin").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(patient.check("plugin").fix()).contains("settings.json");
    }

    @Test
    void a_plugin_that_is_registered_but_gone_fails() throws IOException {
        Files.delete(patient.places.plugin().resolve("claudectl/hooks/hooks.json"));

        assertThat(patient.check("plugin").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void a_hook_whose_program_is_missing_fails_by_its_name() throws IOException {
        Files.move(
                patient.image.resolve("bin/claudectl"), patient.image.resolve("bin/claudectl.old"));

        Check plugin = patient.check("plugin");

        assertThat(plugin.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(plugin.detail()).contains(patient.image.resolve("bin/claudectl").toString());
    }

    @Test
    void a_plugin_that_is_switched_off_is_advice() throws IOException {
        String settings = Files.readString(patient.places.settings());
        patient.settings(settings.replace("\"claudectl@claudectl\": true", "\"x\": true"));

        assertThat(patient.check("plugin").verdict()).isEqualTo(Verdict.ADVICE);
    }

    @Test
    void tools_that_ask_each_time_are_advice() throws IOException {
        String settings = Files.readString(patient.places.settings());
        patient.settings(settings.replace("mcp__plugin_claudectl_claudectl-bus", "Bash"));

        assertThat(patient.check("permissions").verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(patient.check("permissions").fix()).contains("--allow-tools yes");
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

        assertThat(patient.check("sandbox").verdict()).isEqualTo(verdict);
    }

    @Test
    void a_session_the_bus_knows_passes_with_its_last_hook() throws IOException {
        long pid = patient.session("2.1.330");
        knows(pid, new Processes().start(pid), "\"Stop\"");

        Check session = patient.check("session " + pid);

        assertThat(session.verdict()).isEqualTo(Verdict.PASS);
        assertThat(session.detail()).contains("frontend", "last hook Stop");
    }

    @Test
    void a_session_whose_hooks_were_not_heard_yet_says_so() throws IOException {
        long pid = patient.session("2.1.330");
        knows(pid, new Processes().start(pid), "null");

        assertThat(patient.check("session " + pid).detail()).contains("no hook yet");
    }

    @Test
    void a_session_older_than_the_plugin_is_to_be_restarted() throws IOException {
        long pid = patient.session("2.1.330");
        // The number is known, but of another process.
        knows(pid, 1, "\"Stop\"");

        Check session = patient.check("session " + pid);

        assertThat(session.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(session.detail()).contains("/work/app", "started before the plugin");
        assertThat(session.fix()).contains("claude --resume conversation-1");
    }

    @Test
    void a_role_with_mail_and_without_a_session_is_advice() {
        patient.answers.put(
                "role list",
                Patient.ran(
                        "[{\"name\":\"backend\",\"cwd\":\"/work/b\",\"state\":\"absent\",\"waiting\":3},"
                                + "{\"name\":\"idle\",\"cwd\":null,\"state\":\"absent\",\"waiting\":0},"
                                + "{\"name\":\"front\",\"cwd\":\"/f\",\"state\":\"busy\",\"waiting\":4}]"));

        Check role = patient.check("role backend");

        assertThat(role.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(role.detail()).contains("3 waiting");
        assertThat(role.fix()).isEqualTo("cd /work/b && claude");
        assertThat(patient.check("roles").detail())
                .isEqualTo("3, 1 with a live session, 1 with mail and none");
    }

    @ParameterizedTest
    @CsvSource({
        "2.1.330 (Claude Code), PASS",
        "2.1.1000 (Claude Code), PASS",
        "3.0.0 (Claude Code), PASS",
        "2.1.99 (Claude Code), ADVICE",
        "something else, SKIPPED"
    })
    void a_client_older_than_the_least_tested_is_advice(String says, Verdict verdict)
            throws IOException {
        Path claude = patient.program(patient.root.resolve("tools/claude"));
        patient.path += ":" + claude.getParent();
        patient.answers.put("claude --version", Patient.ran(says));

        assertThat(patient.check("claude").verdict()).isEqualTo(verdict);
    }

    @Test
    void an_old_session_counts_though_the_program_on_path_is_new() throws IOException {
        patient.session("2.1.100");

        Check claude = patient.check("claude");

        assertThat(claude.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(claude.detail()).contains("2.1.100");
    }

    @Test
    void a_program_that_hangs_is_ended_with_what_it_started() throws IOException {
        Path mark = patient.root.resolve("grandchild");
        Client.Ran ran =
                Children.ofSystem()
                        .run(
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
        while (new Processes().start(pid) != 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return new Processes().start(pid) == 0;
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

    private void knows(long pid, long start, String lastHook) {
        patient.answers.put(
                "bus agents",
                Patient.ran(
                        "[{\"role\":\"frontend\",\"pid\":%d,\"proc_start\":%d,\"last_hook\":%s,\"last_hook_at\":\"now\"}]"
                                .formatted(pid, start, lastHook)));
    }
}
