package io.claudectl.setup.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import io.claudectl.os.Finding;
import io.claudectl.os.Finding.Verdict;
import io.claudectl.os.Report;
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
    void everything_well_nothing_fails_or_is_advised() {
        Report report = patient.examined();

        assertThat(report.findings())
                .as(report.text(true))
                .noneMatch(check -> check.verdict() == Verdict.FAIL)
                .extracting(Finding::name)
                .contains("program", "modes", "file system", "database", "config", "daemon")
                .contains("plugin", "installation", "claude", "sessions", "roles");
        assertThat(report.findings())
                // Whether the cache is used is up to the JVM of the image.
                .filteredOn(check -> !check.name().equals("image"))
                .noneMatch(check -> check.verdict() == Verdict.ADVICE);
    }

    @ParameterizedTest
    @CsvSource({
        "claudectl 0.2.0+bbbb, is 'claudectl 0.2.0+bbbb', init --upgrade",
        "something else, is 'something else', init --upgrade",
        "'', no claudectl on PATH, export PATH="
    })
    void program_other_or_missing_on_path_is_advice(String says, String seen, String fix) {
        patient.answers.put("claudectl --version", Patient.ran(says));

        Finding program = patient.check("program");

        assertThat(program.verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(program.detail()).contains(seen);
        assertThat(program.fix()).contains(fix);
    }

    @Test
    void hook_program_missing_in_an_installation_fails() throws IOException {
        patient.file(patient.places.record(), "{\"schema\": 2, \"image\": \"/x\"}");

        Finding hooks = patient.check("hooks");

        assertThat(hooks.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(hooks.detail()).contains(patient.places.client().toString());
    }

    @Test
    void files_open_to_others_fail_each_with_its_chmod() throws IOException {
        Patient.mode(patient.places.bus(), "rwxr-xr-x");
        Patient.mode(patient.places.database(), "rw-r-----");

        assertThat(patient.examined().findings())
                .filteredOn(check -> check.name().equals("modes"))
                .allMatch(check -> check.verdict() == Verdict.FAIL)
                .extracting(Finding::fix)
                .containsExactly(
                        "chmod go= " + patient.places.bus(),
                        "chmod go= " + patient.places.database());
    }

    @ParameterizedTest
    @CsvSource({"rwxrwxr-x, true", "rwxr-xrwx, true", "rwxr-xr-x, false", "rwx------, false"})
    void parent_writable_by_others_is_advice(String mode, boolean advised) throws IOException {
        Patient.mode(patient.places.home(), mode);

        List<Finding> found =
                patient.examined().findings().stream()
                        .filter(check -> check.name().equals("parent"))
                        .toList();

        assertThat(found).hasSize(advised ? 1 : 0);
        assertThat(found)
                .allMatch(check -> check.fix().equals("chmod go-w " + patient.places.home()));
    }

    @Test
    void home_behind_a_link_is_looked_at_where_it_leads() throws IOException {
        Path real = patient.places.home();
        Path away = patient.root.resolve("volume/home");
        Files.createDirectories(away.getParent());
        Files.move(real, away);
        Files.createSymbolicLink(real, away);

        assertThat(patient.check("modes").verdict()).isEqualTo(Verdict.PASS);
        Patient.mode(away, "rwxrwxr-x");
        assertThat(patient.check("parent").fix()).isEqualTo("chmod go-w " + away);
    }

    @Test
    void modes_are_looked_at_before_the_daemon_is_called() {
        List<String> names = patient.examined().findings().stream().map(Finding::name).toList();

        assertThat(names.indexOf("modes")).isLessThan(names.indexOf("daemon"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Inspection.Kind.class,
            names = {"RUST", "FOREIGN", "NEWER", "DAMAGED", "UNREADABLE"})
    void database_unusable_fails_with_its_reason(Inspection.Kind kind) {
        patient.database = Patient.seen(kind, "the reason", Map.of());

        Finding database = patient.check("database");

        assertThat(database.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(database.detail()).contains("bus.db", "the reason");
        assertThat(database.fix()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5000, 0, 0, false", "5001, 0, 0, true", "2000, 3001, 0, true", "0, 0, 5001, true"})
    void database_past_5000_settled_shows_what_prune_would_take(
            long delivered, long acked, long dead, boolean advised) {
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

        Finding database = patient.check("database");

        // Never one that erases what the person has not seen counted.
        assertThat(database.fix())
                .isEqualTo(advised ? "claudectl bus prune --days 7 --dry-run" : "");
        assertThat(database.verdict()).isEqualTo(advised ? Verdict.ADVICE : Verdict.PASS);
    }

    @Test
    void log_kept_long_names_the_program_that_reads_it() throws Exception {
        Path log = patient.places.bus().resolve("bus.db-wal");
        patient.file(log, "frames");
        Patient.mode(log, "rw-------");
        patient.database =
                new Inspection(Inspection.Kind.OURS, null, 1, 4_096, 40L << 20, true, Map.of());
        Process reader = new ProcessBuilder("tail", "-f", log.toString()).start();
        try {
            // It has opened the file once its first output is there.
            assertThat(reader.getInputStream().read()).isEqualTo('f');
            Finding found = patient.check("log");

            assertThat(found.verdict()).isEqualTo(Verdict.ADVICE);
            assertThat(found.detail()).contains("40 MiB", "pid " + reader.pid() + " (tail)");
            assertThat(found.fix()).contains("pid " + reader.pid());
        } finally {
            reader.destroy();
        }
        reader.waitFor();
        assertThat(patient.check("log").fix()).isEqualTo("claudectl daemon stop");
    }

    @Test
    void config_wrong_fails_with_the_reason_and_the_file() {
        patient.answers.put(
                "config check", new Ran(1, "", "claudectl: config.toml: unknown key lease"));

        Finding config = patient.check("config");

        assertThat(config.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(config.detail()).isEqualTo("config.toml: unknown key lease");
        assertThat(config.fix()).isEqualTo("edit " + patient.places.state().resolve("config.toml"));
    }

    @Test
    void daemon_that_hangs_is_not_taken_for_absent() {
        patient.answers.put("daemon status", new Ran(ChildProcess.LATE, "", ""));

        Finding daemon = patient.check("daemon");

        assertThat(daemon.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(daemon.detail()).contains("hangs", "no answer within");
        assertThat(daemon.fix()).endsWith("daemon stop");
        assertThat(patient.called).noneMatch(line -> line.contains("daemon start"));
    }

    @Test
    void daemon_absent_is_started_once() {
        patient.answers.put("daemon status", new Ran(1, "{\"running\":false}", ""));
        patient.answers.put("daemon start", Patient.ran("the bus daemon runs"));

        Finding daemon = patient.check("daemon");

        assertThat(daemon.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(daemon.detail()).contains("ended as soon as it had started");
        assertThat(patient.called).filteredOn(line -> line.contains("daemon start")).hasSize(1);
    }

    @Test
    void daemon_that_cannot_start_fails_and_the_rest_is_looked_at() {
        patient.answers.put("daemon status", new Ran(1, "{\"running\":false}", ""));
        patient.answers.put("daemon start", new Ran(1, "", "claudectl: bus.db is locked"));

        Report report = patient.examined();

        assertThat(report.findings())
                .anySatisfy(
                        check -> {
                            assertThat(check.name()).isEqualTo("daemon");
                            assertThat(check.verdict()).isEqualTo(Verdict.FAIL);
                            assertThat(check.detail()).endsWith("started: bus.db is locked");
                            assertThat(check.fix()).isEqualTo("see the database check");
                        })
                .anyMatch(
                        check -> check.name().equals("roles") && check.verdict() == Verdict.SKIPPED)
                .anyMatch(
                        check -> check.name().equals("plugin") && check.verdict() == Verdict.PASS);
        assertThat(report.count(Verdict.FAIL)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.9+x, claudectl daemon stop",
        "0.1.0+bbbb, claudectl daemon stop",
        "0.10.0+x, call the newer claudectl",
        "development, claudectl daemon stop"
    })
    void daemon_newer_is_never_to_be_stopped_for_an_older(String version, String fix)
            throws IOException {
        patient.answers.put(
                "daemon status",
                Patient.ran("{\"running\":true,\"pid\":7,\"version\":\"%s\"}".formatted(version)));
        patient.file(patient.places.bus().resolve("replace.failed"), "3 replacements\n");

        assertThat(patient.check("daemon").verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(patient.check("daemon").fix()).contains(fix);
        assertThat(patient.check("replacement").detail()).isEqualTo("3 replacements");
    }

    @Test
    void look_that_breaks_does_not_hide_the_others() {
        patient.answers.put("role list", Patient.ran("{}"));

        Report report = patient.examined();

        assertThat(report.count(Verdict.FAIL)).isEqualTo(1);
        assertThat(report.findings()).anyMatch(check -> check.name().equals("daemon"));
    }

    @Test
    void text_shows_gravest_first_and_hides_what_passed() {
        var report =
                new Report(
                        List.of(
                                Finding.pass("one", "fine"),
                                Finding.advice("two", "", "better"),
                                Finding.fail("longer", "fix it", "bad\nthing \u001b[2J"),
                                Finding.skipped("four", "not there")));

        assertThat(report.text(false))
                .isEqualTo(
                        """
                        fail     longer  bad<U+000A>thing <U+001B>[2J
                                         fix it
                        advice   two     better
                        1 failed, 1 advice, 1 passed, 1 skipped; all: claudectl doctor -v
                        """);
        assertThat(report.text(true))
                .contains("pass     one     fine\n", "skipped  four    not there\n");
        assertThat(report.json())
                .startsWith(
                        "{\"checks\":[{\"name\":\"one\",\"verdict\":\"pass\",\"detail\":\"fine\",\"fix\":null},")
                .endsWith("],\"failed\":1}\n");
    }
}
