package io.claudectl.setup.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.json.Json;
import io.claudectl.setup.doctor.Check.Verdict;
import io.claudectl.setup.install.Client;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DoctorTest {
    @TempDir Path scratch;
    private Patient patient;

    @BeforeEach
    void healthy() throws Exception {
        patient = Patient.in(scratch);
    }

    @Test
    void where_all_is_well_nothing_fails_and_nothing_is_advised() {
        Report report = patient.examined();

        assertThat(report.checks())
                .as(report.text())
                .noneMatch(check -> check.verdict() == Verdict.FAIL)
                .noneMatch(check -> check.verdict() == Verdict.ADVICE)
                .extracting(Check::name)
                .contains(
                        "program",
                        "image",
                        "modes",
                        "file system",
                        "database",
                        "daemon",
                        "plugin",
                        "permissions",
                        "sandbox",
                        "installation",
                        "claude",
                        "sessions",
                        "roles");
    }

    @Test
    void no_claudectl_on_path_is_advice() {
        patient.path = "/nowhere::" + "\0";

        Check program = patient.check("program");

        assertThat(program.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(program.fix()).endsWith("claudectl init");
    }

    @ParameterizedTest
    @CsvSource({
        "claudectl 0.2.0+bbbb, is 0.2.0+bbbb, init --upgrade",
        "claudectl 0.57.0, is another program, init",
        "something else, is another program, init"
    })
    void another_version_or_program_on_path_is_advice(String says, String seen, String fix) {
        patient.answers.put("claudectl --version", Patient.ran(says));

        Check program = patient.check("program");

        assertThat(program.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(program.detail()).contains(seen);
        assertThat(program.fix()).endsWith(fix);
    }

    @Test
    void a_copy_for_the_hooks_that_does_not_run_fails() throws IOException {
        assertThat(patient.check("client copy").verdict()).isEqualTo(Verdict.SKIPPED);

        patient.program(patient.places.client());
        assertThat(patient.check("client copy").verdict()).isEqualTo(Verdict.PASS);

        patient.answers.clear();
        assertThat(patient.check("client copy").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void a_cache_that_does_not_fit_is_advice_and_a_jvm_that_does_not_run_fails() {
        patient.answers.remove("claudectl.jar -version");
        patient.answers.put("AOTMode=on", new Client.Ran(1, "", "mismatch"));
        patient.answers.put("claudectl.jar -version", Patient.ran(""));
        Check cache = patient.check("image");
        assertThat(cache.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(cache.detail()).contains("claudectl.aot", "cp -a");
        assertThat(patient.called)
                .anyMatch(
                        line ->
                                line.contains("-Dx=" + patient.image + "/y")
                                        && line.contains("-XX:AOTMode=on")
                                        && !line.contains("#"));

        patient.answers.remove("claudectl.jar -version");
        assertThat(patient.check("image").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void what_stands_open_to_others_fails_with_the_chmod_that_closes_it() throws IOException {
        Patient.mode(patient.places.bus(), "rwxr-xr-x");
        Patient.mode(patient.places.database(), "rw-r-----");

        Check modes = patient.check("modes");

        assertThat(modes.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(modes.fix())
                .isEqualTo(
                        "chmod 700 %s; chmod 600 %s"
                                .formatted(patient.places.bus(), patient.places.database()));
    }

    @Test
    void modes_are_looked_at_before_the_daemon_is_called() throws IOException {
        List<String> names = patient.examined().checks().stream().map(Check::name).toList();

        assertThat(names.indexOf("modes")).isLessThan(names.indexOf("daemon"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Inspection.Kind.class,
            names = {"RUST", "FOREIGN", "NEWER", "DAMAGED", "UNREADABLE"})
    void a_database_that_cannot_be_used_fails_with_its_reason(Inspection.Kind kind) {
        patient.database = Patient.seen(kind, "the reason", Map.of());

        Check database = patient.check("database");

        assertThat(database.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(database.detail()).contains("bus.db", "the reason");
        assertThat(database.fix()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5000, 0, 0, ''",
        "5001, 0, 0, claudectl bus prune --days 0",
        "2000, 3001, 0, claudectl bus prune --days 0 --acked",
        "0, 0, 5001, claudectl bus prune --days 0 --dead",
        "2000, 2000, 2000, claudectl bus prune --days 0 --acked --dead"
    })
    void past_5000_settled_deliveries_the_prune_line_that_frees_them_is_shown(
            long delivered, long acked, long dead, String fix) {
        patient.database =
                Patient.seen(
                        Inspection.Kind.OURS,
                        null,
                        Map.of(
                                "pending",
                                9_999L,
                                "delivered",
                                delivered,
                                "acked",
                                acked,
                                "dead",
                                dead));

        Check database = patient.check("database");

        assertThat(database.fix()).isEqualTo(fix);
        assertThat(database.verdict()).isEqualTo(fix.isEmpty() ? Verdict.PASS : Verdict.ADVICE);
    }

    @Test
    void a_daemon_that_hangs_is_not_taken_for_one_that_is_not_there() {
        patient.answers.put("daemon status", new Client.Ran(Client.LATE, "", ""));

        Check daemon = patient.check("daemon");

        assertThat(daemon.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(daemon.detail()).contains("hangs", "no answer within");
        assertThat(daemon.fix()).endsWith("daemon stop");
        assertThat(patient.called).noneMatch(line -> line.contains("daemon start"));
    }

    @Test
    void a_daemon_that_does_not_run_is_started_once() {
        patient.answers.put("daemon status", Patient.ran("{\"running\":false}"));
        patient.answers.put("daemon start", Patient.ran("the bus daemon runs"));

        Check daemon = patient.check("daemon");

        assertThat(daemon.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(daemon.detail()).contains("ended as soon as it had started");
        assertThat(patient.called).filteredOn(line -> line.contains("daemon start")).hasSize(1);
    }

    @Test
    void a_daemon_that_cannot_start_fails_with_its_reason_and_the_rest_is_looked_at()
            throws IOException {
        patient.answers.put("daemon status", Patient.ran("{\"running\":false}"));
        Path config = patient.places.state().resolve("config.toml");
        patient.answers.put(
                "daemon start",
                new Client.Ran(1, "", "claudectl: " + config + " has keys the bus does not know"));
        patient.file(patient.places.bus().resolve("daemon.failed"), "an older reason\nmore\n");

        Report report = patient.examined();

        assertThat(report.checks())
                .anySatisfy(
                        check -> {
                            assertThat(check.name()).isEqualTo("daemon");
                            assertThat(check.verdict()).isEqualTo(Verdict.FAIL);
                            assertThat(check.detail())
                                    .contains("has keys the bus does not know")
                                    .contains("(an older reason)")
                                    .doesNotContain("claudectl: ");
                            assertThat(check.fix()).isEqualTo("edit " + config);
                        })
                .anyMatch(
                        check ->
                                check.name().equals("sessions")
                                        && check.verdict() == Verdict.SKIPPED)
                .anyMatch(
                        check -> check.name().equals("plugin") && check.verdict() == Verdict.PASS);
        assertThat(report.failed()).isEqualTo(1);
    }

    @Test
    void a_daemon_of_another_version_and_why_it_stays_are_advice() throws IOException {
        patient.answers.put(
                "daemon status",
                Patient.ran("{\"running\":true,\"pid\":7,\"version\":\"0.0.9+x\"}"));
        patient.file(patient.places.bus().resolve("replace.failed"), "3 replacements\n");

        assertThat(patient.check("daemon").verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(patient.check("daemon").detail()).contains("0.0.9+x", Patient.BUILD);
        assertThat(patient.check("replacement").detail()).isEqualTo("3 replacements");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.9+x, claudectl daemon stop",
        "0.1.0+bbbb, claudectl daemon stop",
        "0.10.0+x, call the newer claudectl",
        "development, claudectl daemon stop"
    })
    void a_newer_daemon_is_never_to_be_stopped_for_an_older_program(String version, String fix) {
        patient.answers.put(
                "daemon status",
                Patient.ran("{\"running\":true,\"pid\":7,\"version\":\"%s\"}".formatted(version)));

        assertThat(patient.check("daemon").verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(patient.check("daemon").fix()).startsWith(fix);
    }

    @Test
    void one_look_that_breaks_does_not_hide_the_others() throws IOException {
        Files.delete(patient.image.resolve("lib/jvm.options"));

        Report report = patient.examined();

        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.checks()).anyMatch(check -> check.name().equals("roles"));
    }

    @Test
    void the_text_is_aligned_shows_what_mends_and_ends_with_the_counts() {
        var report =
                new Report(
                        List.of(
                                Check.pass("one", "fine"),
                                Check.fail("longer", "bad\nthing \u001b[2J", "mend it")));

        assertThat(report.text())
                .isEqualTo(
                        """
                        pass     one     fine
                        fail     longer  bad?thing ?[2J
                                         mend it
                        1 passed, 0 advice, 1 failed, 0 skipped
                        """);
        assertThat(report.json())
                .isEqualTo(
                        Json.write(
                                        Json.object(
                                                "checks",
                                                List.of(
                                                        Json.object(
                                                                "name", "one", "verdict", "pass",
                                                                "detail", "fine", "fix", null),
                                                        Json.object(
                                                                "name",
                                                                "longer",
                                                                "verdict",
                                                                "fail",
                                                                "detail",
                                                                "bad?thing ?[2J",
                                                                "fix",
                                                                "mend it")),
                                                "failed",
                                                1))
                                + "\n");
    }
}
