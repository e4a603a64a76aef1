package io.claudectl.setup.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallingTest {
    private static final String TOOLS = "mcp__plugin_claudectl_claudectl-bus";

    @TempDir private Path scratch;
    private House house;

    @BeforeEach
    void build() throws Exception {
        house = House.in(scratch);
    }

    private Map<String, Object> settings() throws Exception {
        var settings = new java.util.HashMap<String, Object>();
        ((Map<?, ?>) Json.parse(house.settings()))
                .forEach((name, value) -> settings.put((String) name, value));
        return settings;
    }

    private Object setting(String... path) throws Exception {
        Object at = Json.parse(house.settings().replace("\uFEFF", ""));
        for (String name : path) {
            at = ((Map<?, ?>) at).get(name);
        }
        return at;
    }

    @Test
    void a_fresh_home_gets_program_plugin_skills_and_registration() throws Exception {
        house.install();

        Path image = house.places.programs().resolve("0.1.0+aaaa");
        assertThat(house.places.link()).isSymbolicLink().isExecutable();
        assertThat(house.places.link().toRealPath()).isEqualTo(image.resolve("bin/claudectl"));
        assertThat(house.places.image().toRealPath()).isEqualTo(image.toRealPath());
        assertThat(house.places.client()).isExecutable().isRegularFile();
        assertThat(setting("enabledPlugins", "claudectl@claudectl")).isEqualTo(true);
        assertThat(setting("extraKnownMarketplaces", "claudectl", "source", "path"))
                .isEqualTo(house.places.plugin().toString());
        assertThat(setting("permissions", "allow")).isEqualTo(List.of(TOOLS));
        assertThat(house.places.plugin().resolve("claudectl/hooks/hooks.json"))
                .content()
                .contains(house.places.client().toString());
        assertThat(house.places.skills().resolve("role/SKILL.md")).isRegularFile();
        assertThat(house.places.record()).content().contains("\"complete\": true");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(house.places.state())))
                .isEqualTo("rwx------");
    }

    @Test
    void init_second_config_dir_keeps_first_whole() throws Exception {
        house.settings("{\"model\": \"x\"}");
        house.install();
        var first = house.others();
        var second =
                new Places(house.home, house.places.state(), scratch.resolve("second-account"));

        installIn(second);

        assertThat(house.others()).isEqualTo(first);
        assertThat(second.plugin().resolve("claudectl/hooks/hooks.json")).isRegularFile();
        assertThat(second.settings()).content().contains("claudectl@claudectl");
        house.install();
        assertThat(second.plugin().resolve("claudectl/hooks/hooks.json")).isRegularFile();
        for (Step step : Removing.steps(second, Onboarding.of(second), List.of())) {
            step.apply(new Disk());
        }
        assertThat(house.others()).isEqualTo(first);
        assertThat(second.plugin()).doesNotExist();
        house.remove();
        assertThat(settings()).containsEntry("model", "x");
        assertThat(house.settings()).doesNotContain("claudectl");
        assertThat(house.places.plugin()).doesNotExist();
    }

    private void installIn(Places places) throws Exception {
        Installing.plan(
                        places,
                        house.program,
                        new Installing.Asked(Choices.DEFAULT, false, false),
                        Onboarding.of(places),
                        new Processes(),
                        "",
                        House.NOW)
                .apply(places, new Disk());
    }

    @Test
    void a_second_time_changes_nothing() throws Exception {
        house.install();
        var before = house.listing();

        Plan again = house.install();

        assertThat(again.steps()).isEmpty();
        assertThat(again.nothing()).isTrue();
        assertThat(house.listing()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ }\n",
                "{\n}\n",
                "{\"a\":1}",
                "{\n\t\"//\": \"a comment\",\n\t\"model\": \"x\"\n}\n",
                "{\r\n  \"hooks\": {\r\n    \"Stop\": [ ]\r\n  }\r\n}",
                "\uFEFF{\n  \"caf\u00e9\": \"\\u00e9\u2028\"\n}\n",
                "{\"permissions\":{\"allow\":[\"Bash(ls:*)\"],\"deny\":[]},  \"env\" : {}}",
                "{\n    \"permissions\": {\n        \"allow\": []\n    },\n    \"enabledPlugins\": { \"x@y\": false }\n}\n",
                "{\"hooks\":{\"Stop\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"say done\"}]}]}}",
            })
    void removing_leaves_the_settings_byte_for_byte(String text) throws Exception {
        house.settings(text);
        var before = house.others();

        house.install();
        assertThat(setting("enabledPlugins", "claudectl@claudectl")).isEqualTo(true);
        house.remove();

        assertThat(house.settings()).isEqualTo(text);
        assertThat(house.others()).isEqualTo(before);
    }

    @Test
    void removing_leaves_nothing_where_there_were_no_settings() throws Exception {
        Files.delete(house.places.config());
        var before = house.others();

        house.install();
        house.remove();

        assertThat(house.others()).isEqualTo(before);
    }

    @Test
    void what_the_person_had_set_stays_theirs() throws Exception {
        house.settings("{\"permissions\":{\"allow\":[\"" + TOOLS + "\"]}}");

        house.install();
        house.remove();

        assertThat(house.settings()).isEqualTo("{\"permissions\":{\"allow\":[\"" + TOOLS + "\"]}}");
    }

    @Test
    void what_was_added_beside_ours_stays() throws Exception {
        house.install();
        house.settings(house.settings().replaceFirst("\\{", "{\"model\": \"x\", "));

        house.remove();

        assertThat(Json.parse(house.settings())).isEqualTo(Map.of("model", "x"));
    }

    @Test
    void a_choice_taken_back_takes_its_key_back() throws Exception {
        house.install();

        house.install(new Choices(true, true, false), false, new Disk());

        assertThat(settings()).doesNotContainKey("permissions");
    }

    @Test
    void without_the_plugin_the_client_is_left_alone() throws Exception {
        house.settings("{\"a\": 1}\n");
        var before = house.others();

        house.install(new Choices(true, false, false), false, new Disk());

        assertThat(house.others()).isEqualTo(before);
        assertThat(house.places.link()).isExecutable();
    }

    @Test
    void without_a_link_nothing_is_copied() throws Exception {
        house.install(new Choices(false, true, true), false, new Disk());

        assertThat(house.places.programs()).doesNotExist();
        assertThat(house.places.link()).doesNotExist();
        assertThat(house.places.image().toRealPath()).isEqualTo(house.program.image().toRealPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1, // comment\n}",
                "not json",
                "[]",
                "{\"permissions\": []}",
                "{\"permissions\": {\"allow\": {}}}",
                "{\"a\":1,\"a\":2}",
                "{\"enabledPlugins\": \"x\"}",
            })
    void settings_it_does_not_understand_are_left_as_they_are(String text) throws Exception {
        house.settings(text);
        var before = house.listing();

        assertThatThrownBy(house::install)
                .isInstanceOf(Refused.class)
                .hasMessageContaining(house.places.settings().toString())
                .hasMessageContaining("nothing was changed");
        assertThat(house.listing()).isEqualTo(before);
    }

    @Test
    void bytes_that_are_no_text_are_left_as_they_are() throws Exception {
        Files.write(
                house.places.settings(), new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});

        assertThatThrownBy(house::install)
                .isInstanceOf(Refused.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void a_write_protected_file_is_left_alone_even_by_root() throws Exception {
        house.settings("{}");
        Files.setPosixFilePermissions(
                house.places.settings(), PosixFilePermissions.fromString("r--r--r--"));

        assertThatThrownBy(house::install)
                .isInstanceOf(Refused.class)
                .hasMessageContaining("chmod u+w");
        assertThat(house.settings()).isEqualTo("{}");
    }

    @Test
    void a_symbolic_link_is_left_alone() throws Exception {
        Path elsewhere = Files.writeString(scratch.resolve("dotfiles.json"), "{}");
        Files.createSymbolicLink(house.places.settings(), elsewhere);

        assertThatThrownBy(house::install)
                .isInstanceOf(Refused.class)
                .hasMessageContaining(elsewhere.toString());
        assertThat(elsewhere).hasContent("{}");
    }

    @Test
    void the_mode_of_the_settings_stays() throws Exception {
        house.settings("{}");
        Files.setPosixFilePermissions(
                house.places.settings(), PosixFilePermissions.fromString("rw-rw----"));

        house.install();

        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(house.places.settings())))
                .isEqualTo("rw-rw----");
    }

    @Test
    void the_settings_of_before_are_kept_five_times() throws Exception {
        for (int i = 1; i <= 7; i++) {
            house.settings("{\"round\": " + i + "}");
            house.install();
            house.remove();
            Files.delete(house.places.settings());
        }

        List<Path> kept = Backups.all(house.places.backups());
        assertThat(kept).hasSize(5);
        assertThat(kept.getLast()).content().contains("\"round\": 7");
    }

    @Test
    void a_skill_of_the_same_name_is_left_alone_and_said() throws Exception {
        Path skill = house.places.skills().resolve("role/SKILL.md");
        Files.createDirectories(skill.getParent());
        Files.writeString(skill, "---\nname: role\n---\nMine.\n");

        Plan plan = house.install();

        assertThat(skill).content().endsWith("Mine.\n");
        assertThat(plan.notes()).anyMatch(note -> note.contains(skill.toString()));
        house.remove();
        assertThat(skill).content().endsWith("Mine.\n");
    }

    @Test
    void a_program_of_the_same_name_on_path_is_left_alone_and_said() throws Exception {
        Files.createDirectories(house.places.link().getParent());
        Files.writeString(house.places.link(), "#!/bin/sh\n");

        Plan plan = house.install();

        assertThat(house.places.link()).hasContent("#!/bin/sh");
        assertThat(plan.notes()).anyMatch(note -> note.contains("move it away"));
    }

    @Test
    void a_folder_that_is_not_on_path_is_said_with_the_line_to_add() throws Exception {
        Plan plan =
                Installing.plan(
                        house.places,
                        house.program,
                        new Installing.Asked(Choices.DEFAULT, false, false),
                        null,
                        new Processes(),
                        "/usr/bin:/bin",
                        House.NOW);

        assertThat(plan.notes())
                .anyMatch(note -> note.contains("export PATH=") && note.contains(".local/bin"));
    }

    @Test
    void an_upgrade_leads_everything_to_the_new_program_and_keeps_the_path_hooks_call()
            throws Exception {
        house.install();
        String client = Files.readString(house.places.client());
        house.program = House.image(scratch.resolve("newer"), "0.2.0+bbbb");

        house.install();

        assertThat(house.places.link().toRealPath().toString()).contains("0.2.0+bbbb");
        assertThat(house.places.image().toRealPath().toString()).contains("0.2.0+bbbb");
        assertThat(house.places.client()).content().isNotEqualTo(client);
        assertThat(Images.all(house.places)).hasSize(2);
        Images.sweep(
                house.places, Onboarding.of(house.places).image(), new Processes(), new Disk());
        assertThat(Images.all(house.places))
                .containsExactly(house.places.programs().resolve("0.2.0+bbbb"));
    }

    @Test
    void files_of_an_older_layout_go() throws Exception {
        house.install();
        Onboarding record = Onboarding.of(house.places);
        Path old = house.places.plugin().resolve("claudectl/old/thing.json");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "{}");
        var files = new java.util.LinkedHashMap<>(record.files());
        files.put(old, Draft.hash("{}".getBytes(StandardCharsets.UTF_8)));
        Files.writeString(
                house.places.record(),
                new Onboarding(
                                true,
                                "0.0.9+cccc",
                                record.since(),
                                record.at(),
                                record.choices(),
                                record.image(),
                                record.added(),
                                files,
                                record.directories(),
                                record.replaced(),
                                record.moved())
                        .text());

        house.install();

        assertThat(old.getParent()).doesNotExist();
        assertThat(house.places.plugin().resolve("claudectl/hooks/hooks.json")).exists();
    }

    @Test
    void another_home_for_the_state_is_told_to_the_sessions() throws Exception {
        var elsewhere =
                Places.of(
                        Map.of(
                                "HOME",
                                house.home.toString(),
                                "CLAUDECTL_HOME",
                                scratch.resolve("state").toString(),
                                "CLAUDE_CONFIG_DIR",
                                scratch.resolve("config").toString()));
        Plan plan =
                Installing.plan(
                        elsewhere,
                        house.program,
                        new Installing.Asked(Choices.DEFAULT, false, false),
                        null,
                        new Processes(),
                        "",
                        House.NOW);
        plan.apply(elsewhere, new Disk());

        assertThat(Files.readString(elsewhere.settings()))
                .contains("\"CLAUDECTL_HOME\": \"" + scratch.resolve("state") + "\"");
        assertThat(scratch.resolve("config/plugins/claudectl/claudectl/hooks/hooks.json"))
                .content()
                .contains(scratch.resolve("state/bin/claudectl").toString());
    }

    @Test
    void a_lost_record_does_not_keep_the_plugin_from_being_removed() throws IOException, Exception {
        house.settings("{\"a\":1}");
        house.install();
        Files.delete(house.places.record());

        house.remove();

        assertThat(settings()).containsEntry("a", 1L);
        assertThat(house.settings()).doesNotContain("claudectl");
        assertThat(house.places.plugin()).doesNotExist();
        assertThat(house.places.skills().resolve("role")).doesNotExist();
    }
}
