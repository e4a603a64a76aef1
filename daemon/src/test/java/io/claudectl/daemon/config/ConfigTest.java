package io.claudectl.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.core.limit.Limits;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.SubjectPattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @TempDir private Path directory;

    private Path file(String text) throws Exception {
        Path file = directory.resolve("config.toml");
        Files.writeString(file, text);
        return file;
    }

    @Test
    void without_a_file_every_default_holds() throws Exception {
        assertThat(Config.read(directory.resolve("none.toml"))).isEqualTo(Config.DEFAULT);
    }

    @Test
    void the_defaults_written_out_are_the_defaults() throws Exception {
        var text = new StringBuilder();
        for (ConfigKey key : ConfigKey.values()) {
            text.append(key.path()).append(" = ").append(key.otherwise()).append('\n');
        }
        Config read = Config.read(file(text.toString()));
        Limits or = Limits.DEFAULT;
        assertThat(read.limits().delivering()).isEqualTo(or.delivering());
        assertThat(read.limits().sending()).isEqualTo(or.sending());
        assertThat(read.limits().rendering()).isEqualTo(or.rendering());
        assertThat(read.limits().keeping()).isEqualTo(or.keeping());
        assertThat(read.limits().waking())
                .isEqualTo(
                        new Limits.Waking(
                                false, 20, Limits.Quiet.NEVER, ZoneId.systemDefault(), false));
        assertThat(read.limits().routing()).isEqualTo(or.routing());
        assertThat(read.notification()).isEqualTo(Config.DEFAULT.notification());
        assertThat(read.idle()).isEqualTo(Config.DEFAULT.idle());
        assertThat(read.blockVersions()).isEqualTo(Config.DEFAULT.blockVersions());
    }

    @Test
    void what_is_set_holds() throws Exception {
        Config.Look look =
                Config.look(
                        file(
                                """
                                [wake]
                                default = "on"
                                per_hour = 3
                                quiet = "22:00-07:30"
                                zone = "Europe/Berlin"
                                [remind]
                                owed = true
                                [delivery]
                                park_most = "2h"
                                """));
        assertThat(look.config().limits().waking())
                .isEqualTo(
                        new Limits.Waking(
                                true,
                                3,
                                new Limits.Quiet(LocalTime.of(22, 0), LocalTime.of(7, 30)),
                                ZoneId.of("Europe/Berlin"),
                                true));
        assertThat(look.config().limits().delivering().parkMost()).isEqualTo(Duration.ofHours(2));
        assertThat(look.set())
                .containsEntry(ConfigKey.WAKE_QUIET, "\"22:00-07:30\"")
                .containsEntry(ConfigKey.WAKE_PER_HOUR, "3")
                .hasSize(6);
    }

    @Test
    void what_routes_mail_is_taken() throws Exception {
        Config config =
                Config.read(
                        file(
                                """
                                [work]
                                subjects = ["task.>", "*.review"]
                                fallback = "lead"
                                unclaimed = "5s"
                                client_tasks = true
                                [claim]
                                lease = "1h"
                                idle = "1m"
                                [subscribe]
                                patterns = 3
                                [owns]
                                globs = 4
                                [human]
                                notify = "notify-send"
                                """));
        assertThat(config.limits().routing())
                .isEqualTo(
                        new Limits.Routing(
                                3,
                                4,
                                List.of(
                                        new SubjectPattern("task.>"),
                                        new SubjectPattern("*.review")),
                                new RoleName("lead"),
                                Duration.ofSeconds(5),
                                Duration.ofHours(1),
                                Duration.ofMinutes(1),
                                true));
        assertThat(config.notification()).isEqualTo(Config.Notification.NOTIFY_SEND);
        assertThat(Config.read(file("work.subjects = []")).limits().routing().work()).isEmpty();
    }

    @Test
    void the_line_is_named_in_which_something_is_wrong() throws Exception {
        Path file = file("# mine\n[work]\nfallback = \"\"\n\n  unclaimed = 3\n[nowhere]\nx = 1\n");
        assertThatThrownBy(() -> Config.read(file))
                .hasMessageContaining("line 5: work.unclaimed is 3, but it takes a duration")
                .hasMessageContaining("line 7: unknown key nowhere.x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "delivery.lease = 60 | delivery.lease is 60, but it takes a duration",
                "delivery.lease = \"soon\" | delivery.lease is soon",
                "wake.default = true | wake.default is true, but it takes \"on\" or \"off\"",
                "wake.per_hour = -1 | wake.per_hour is -1, but it takes a number from 0 to 1000",
                "wake.per_hour = \"3\" | wake.per_hour is 3",
                "wake.quiet = \"25:00-07:00\" | wake.quiet is 25:00-07:00",
                "wake.quiet = \"22-7\" | wake.quiet is 22-7",
                "wake.quiet = \"22:00-22:00\" | wake.quiet is 22:00-22:00",
                "wake.zone = \"Nowhere/Else\" | wake.zone is Nowhere/Else",
                "remind.owed = \"yes\" | remind.owed is yes, but it takes true or false",
                "hooks.block_versions = \"2\" | it takes a list of texts",
                "work.subjects = \"task.>\" | work.subjects is task.>, but it takes a list of texts",
                "work.subjects = [\"a..b\"] | takes subject patterns such as [\"task.>\", \"*.review\"]; \"a..b\" is none",
                "work.fallback = \"Lead!\" | work.fallback is Lead!, but it takes a role's name such as \"lead\"",
                "work.fallback = \"human\" | work.fallback is human",
                "work.unclaimed = \"0s\" | work.unclaimed is 0s, but it takes a duration of 1s or more, such as \"120s\"",
                "work.client_tasks = 1 | work.client_tasks is 1, but it takes true or false",
                "claim.lease = \"10ms\" | a duration of 1s or more, such as \"30m\"",
                "claim.idle = \"soon\" | claim.idle is soon, but it takes a duration",
                "subscribe.patterns = 0 | subscribe.patterns is 0, but it takes a number from 1 to 10000",
                "owns.globs = 99999 | owns.globs is 99999, but it takes a number from 1 to 10000",
                "human.notify = \"mail\" | but it takes \"off\", \"terminal\" or \"notify-send\"",
                "wake.defalt = \"on\" | unknown key wake.defalt",
                "send.lease = \"1s\" | did you mean delivery.lease?",
                "[wake | invalid TOML"
            })
    void what_cannot_be_taken_is_named(String text, String told) throws Exception {
        Path file = file(text);
        assertThatThrownBy(() -> Config.read(file))
                .isInstanceOf(ConfigWrong.class)
                .hasMessageContaining(told)
                .hasMessageContaining("config check");
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() throws Exception {
        Path file = file("wake.per_hour = -1\nnonsense = 1\ndelivery.lease = 3\n");
        assertThatThrownBy(() -> Config.read(file))
                .isInstanceOfSatisfying(
                        ConfigWrong.class, wrong -> assertThat(wrong.problems()).hasSize(3));
    }

    @Test
    void every_key_stands_in_the_documentation_as_it_is() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        Matcher row =
                Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]*)` \\| (.*) \\|$").matcher(page);
        List<String> rows = new ArrayList<>();
        while (row.find()) {
            rows.add(row.group(1) + " | " + row.group(2) + " | " + row.group(3));
        }
        List<String> keys = new ArrayList<>();
        for (ConfigKey key : ConfigKey.values()) {
            keys.add(key.path() + " | " + key.otherwise() + " | " + key.says());
        }
        assertThat(rows).isEqualTo(keys);
    }

    @Test
    void quiet_hours_go_past_midnight() {
        var waking =
                new Limits.Waking(
                        true,
                        20,
                        new Limits.Quiet(LocalTime.of(22, 0), LocalTime.of(7, 0)),
                        ZoneId.of("UTC"),
                        false);
        assertThat(waking.quietAt(java.time.Instant.parse("2026-01-01T23:30:00Z"))).isTrue();
        assertThat(waking.quietAt(java.time.Instant.parse("2026-01-01T06:59:00Z"))).isTrue();
        assertThat(waking.quietAt(java.time.Instant.parse("2026-01-01T07:00:00Z"))).isFalse();
        assertThat(waking.quietAt(java.time.Instant.parse("2026-01-01T21:59:00Z"))).isFalse();
    }
}
