package io.claudectl.setup.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.os.Disk;
import io.claudectl.os.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallTest {
    private static final String REGISTERED =
            "{\"model\":\"x\",\"extraKnownMarketplaces\":{\"claudectl\":{}},\"enabledPlugins\":{\"claudectl@claudectl\":true}}";

    @TempDir private Path scratch;
    private House house;
    private Layout layout;

    @BeforeEach
    void build() throws Exception {
        house = House.in(scratch);
        layout = house.layout;
    }

    private String hooks(Layout at) throws Exception {
        return Files.readString(at.dir().plugin().resolve("hooks/hooks.json"));
    }

    /** Whether the client finds the plugin in the skills folder, and by the settings. */
    private static List<Boolean> forms(Layout at) {
        return List.of(at.dir().inSkills(), at.dir().registered());
    }

    /** The form of older versions: a marketplace folder that the settings name. */
    private void olderForm() throws Exception {
        Files.writeString(layout.dir().settings(), REGISTERED);
        new Disk()
                .folder(
                        layout.dir().marketplace(),
                        PluginFolder.marketplace(layout.client(), "0.0.9", true),
                        layout.config().resolve(".new"));
    }

    @Test
    void init_fresh_home_gets_program_links_and_plugin() throws Exception {
        house.install();

        Path image = layout.programs().resolve("0.1.0+aaaa");
        assertThat(layout.link()).isSymbolicLink().isExecutable();
        assertThat(layout.link().toRealPath()).isEqualTo(image.resolve("bin/claudectl"));
        assertThat(layout.client()).isExecutable().isRegularFile();
        assertThat(house.home.resolve(".local/share/man/man1/claudectl.1").toRealPath())
                .isEqualTo(image.resolve("share/man/man1/claudectl.1"));
        assertThat(hooks(layout)).contains(layout.client().toString());
        assertThat(layout.dir().plugin().resolve(".claude-plugin/plugin.json")).isRegularFile();
        assertThat(layout.dir().skills().resolve("role/SKILL.md")).isRegularFile();
        assertThat(layout.dir().settings()).doesNotExist();
        assertThat(layout.config().resolve(".claudectl-new")).doesNotExist();
        assertThat(Installation.of(layout).configs()).containsExactly(layout.config());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.state())))
                .isEqualTo("rwx------");
        assertThat(Drift.of(layout, house.program)).isEmpty();
    }

    @Test
    void init_again_changes_nothing() throws Exception {
        house.install();
        var before = house.listing();

        assertThat(house.install().nothing()).isTrue();

        assertThat(house.listing()).isEqualTo(before);
    }

    @Test
    void init_leaves_symlinked_settings_alone() throws Exception {
        Path dotfiles = Files.writeString(scratch.resolve("dotfiles.json"), "{ // mine\n}");
        Files.createSymbolicLink(layout.dir().settings(), dotfiles);

        house.install();

        assertThat(layout.dir().settings()).isSymbolicLink();
        assertThat(dotfiles).hasContent("{ // mine\n}");
        assertThat(layout.dir().plugin()).isDirectory();
    }

    @Test
    void remove_leaves_config_dir_as_it_was() throws Exception {
        Files.writeString(layout.dir().settings(), "{\"a\": 1}");
        Files.createDirectories(layout.dir().skills().resolve("mine"));
        var before = house.others();

        house.install();
        house.remove();

        assertThat(house.others()).isEqualTo(before);
        assertThat(layout.link()).isExecutable();
        assertThat(Installation.of(layout).configs()).isEmpty();
    }

    @Test
    void purge_leaves_empty_directories_of_the_user() throws Exception {
        Layout second = layout.in(scratch.resolve("home/second"));
        Files.createDirectories(house.home.resolve(".local/bin"));
        Files.createDirectories(house.home.resolve(".local/share/man/man1"));
        Files.createDirectories(second.config());
        Files.createDirectories(second.dir().skills());
        var before = house.listing();
        house.install();
        house.install(second, House.asked(), new Disk());

        house.remove();
        new Uninstall(layout, null, house.environment, House.NOW).purge(new Disk(), house.program);

        assertThat(house.listing()).isEqualTo(before);
    }

    @Test
    void remove_without_state_directory_takes_plugin_out() throws Exception {
        Files.writeString(layout.dir().settings(), "{}");
        var before = house.others();
        house.install();
        new Disk().delete(layout.state());

        house.remove();

        assertThat(house.others()).isEqualTo(before);
        assertThat(layout.state()).doesNotExist();
    }

    @Test
    void init_second_config_dir_keeps_first() throws Exception {
        house.install();
        var first = house.others();
        Layout second = layout.in(scratch.resolve("second account"));

        house.install(second, House.asked(), new Disk());

        assertThat(house.others()).isEqualTo(first);
        assertThat(hooks(second)).isEqualTo(hooks(layout));
        assertThat(Installation.of(layout).configs())
                .containsExactly(layout.config(), second.config());
        assertThat(Drift.of(layout, house.program)).isEmpty();
    }

    @Test
    void check_sees_every_config_dir() throws Exception {
        Layout second = layout.in(scratch.resolve("second"));
        house.install();
        house.install(second, House.asked(), new Disk());
        Files.delete(second.dir().plugin().resolve("hooks/hooks.json"));

        assertThat(Drift.of(layout, house.program))
                .singleElement()
                .asString()
                .contains(
                        second.dir().plugin().toString(), "is missing", "claudectl init --upgrade");

        house.install();
        assertThat(Drift.of(layout, house.program)).isEmpty();
    }

    @Test
    void remove_config_dir_leaves_only_that_one() throws Exception {
        Layout second = layout.in(scratch.resolve("second"));
        house.install();
        house.install(second, House.asked(), new Disk());
        var first = house.others();

        new Uninstall(layout, second.config(), house.environment, House.NOW).remove(new Disk());

        assertThat(house.others()).isEqualTo(first);
        assertThat(second.dir().plugin()).doesNotExist();
        assertThat(Installation.of(layout).configs()).containsExactly(layout.config());
    }

    @Test
    void remove_without_config_dir_leaves_all() throws Exception {
        Layout second = layout.in(scratch.resolve("second"));
        house.install();
        house.install(second, House.asked(), new Disk());

        house.remove();

        assertThat(layout.dir().plugin()).doesNotExist();
        assertThat(second.dir().plugin()).doesNotExist();
    }

    @Test
    void init_unrunnable_hook_program_leaves_client_alone() throws Exception {
        Files.writeString(house.program.client(), "#!/nonexistent/interpreter\n");
        var before = house.others();

        assertThatThrownBy(house::install)
                .isInstanceOf(Refused.class)
                .hasMessageContaining("does not run from its place")
                .hasMessageContaining("CLAUDECTL_HOME");

        assertThat(house.others()).isEqualTo(before);
    }

    @Test
    void init_client_that_does_not_list_plugin_gets_marketplace() throws Exception {
        house.claude(
                """
                case "$*" in
                    "plugin list --json") if [ -e $config/installed ]; then echo '[{"id":"claudectl@claudectl","enabled":true}]'; else echo '[]'; fi;;
                    "plugin marketplace add $config/plugins/claudectl") touch $config/added;;
                    "plugin install claudectl@claudectl") [ -e $config/added ] && mv $config/added $config/installed
                        echo '{"enabledPlugins":{"claudectl@claudectl":true}}' > $settings;;
                    *) echo "unexpected: $*" >&2; exit 3;;
                esac
                """);

        Install install = house.install();

        assertThat(install.notes()).anyMatch(note -> note.contains("claude plugin install"));
        assertThat(layout.dir().plugin()).doesNotExist();
        assertThat(layout.dir().marketplace().resolve("claudectl/hooks/hooks.json"))
                .isRegularFile();
        assertThat(forms(layout)).containsExactly(false, true);
        assertThat(Drift.of(layout, house.program)).isEmpty();
        assertThat(house.install().nothing()).isTrue();
    }

    @Test
    void init_client_that_lists_nothing_is_reported() throws Exception {
        house.claude(
                "case \"$*\" in *list*) echo '[]';; *) echo 'blocked by policy' >&2; exit 1;; esac\n");

        Install install = house.install();

        assertThat(install.notes())
                .anyMatch(
                        note ->
                                note.contains("does not list")
                                        && note.contains("blocked by policy"));
        assertThat(layout.dir().plugin()).isDirectory();
        assertThat(layout.dir().marketplace()).doesNotExist();
    }

    @Test
    void upgrade_takes_older_registration_out() throws Exception {
        olderForm();
        house.claude(
                """
                case "$*" in
                    "plugin list --json") echo '[{"id":"claudectl@skills-dir","enabled":true}]';;
                    "plugin marketplace remove claudectl") echo '{"model":"x"}' > $settings;;
                esac
                """);

        house.install();

        assertThat(layout.dir().settings()).hasContent("{\"model\":\"x\"}");
        assertThat(layout.dir().marketplace()).doesNotExist();
        assertThat(forms(layout)).containsExactly(true, false);
        assertThat(Drift.of(layout, house.program)).isEmpty();
    }

    @Test
    void upgrade_without_client_keeps_older_form_alone() throws Exception {
        olderForm();

        Install install = house.install();

        assertThat(forms(layout)).containsExactly(false, true);
        assertThat(layout.dir().settings()).hasContent(REGISTERED);
        assertThat(layout.dir().marketplace().resolve("claudectl/hooks/hooks.json"))
                .content()
                .contains("--allow-tools");
        assertThat(install.notes())
                .anyMatch(
                        note ->
                                note.contains("claude was not found")
                                        && note.contains(
                                                "claude plugin marketplace remove claudectl"));
    }

    @Test
    void remove_without_client_names_the_settings_left() throws Exception {
        olderForm();
        house.install();

        List<String> notes =
                new Uninstall(layout, null, house.environment, House.NOW).remove(new Disk());

        assertThat(notes)
                .singleElement()
                .asString()
                .contains(
                        layout.dir().settings().toString(),
                        "claude plugin marketplace remove claudectl");
        assertThat(layout.dir().marketplace()).doesNotExist();
    }

    @Test
    void remove_under_running_session_keeps_empty_folder_and_stub() throws Exception {
        house.install();
        long pid = ProcessHandle.current().pid();
        Path sessions = Files.createDirectories(layout.config().resolve("sessions"));
        Files.writeString(
                sessions.resolve(pid + ".json"),
                "{\"pid\":%d,\"procStart\":\"%d\"}"
                        .formatted(pid, new ProcessTable().process(pid).start()));

        house.remove();

        assertThat(layout.dir().plugin()).isEmptyDirectory();
        assertThat(layout.client()).content().contains("claudectl was removed");
        house.install();
        assertThat(hooks(layout)).contains(layout.client().toString());
        assertThat(Drift.of(layout, house.program)).isEmpty();
    }

    @Test
    void init_foreign_plugin_of_that_name_is_refused() throws Exception {
        Path mine = layout.dir().plugin().resolve("SKILL.md");
        Files.createDirectories(mine.getParent());
        Files.writeString(mine, "mine");

        assertThatThrownBy(house::install)
                .isInstanceOf(Refused.class)
                .hasMessageContaining(layout.dir().plugin().toString());

        assertThat(mine).hasContent("mine");
        assertThat(layout.state()).doesNotExist();
    }

    @Test
    void init_own_skill_of_that_name_is_left_alone() throws Exception {
        Path skill = layout.dir().skills().resolve("role/SKILL.md");
        Files.createDirectories(skill.getParent());
        Files.writeString(skill, "---\nname: role\n---\nMine.\n");

        Install install = house.install();

        assertThat(skill).content().endsWith("Mine.\n");
        assertThat(install.notes()).anyMatch(note -> note.contains("role/SKILL.md"));
        house.remove();
        assertThat(skill).content().endsWith("Mine.\n");
    }

    @Test
    void init_foreign_program_on_path_is_left_alone() throws Exception {
        Files.createDirectories(layout.link().getParent());
        Files.writeString(layout.link(), "#!/bin/sh\n");

        Install install = house.install();

        assertThat(layout.link()).hasContent("#!/bin/sh");
        assertThat(install.notes()).anyMatch(note -> note.contains("move it away"));
    }

    @Test
    void upgrade_leads_everything_to_new_program() throws Exception {
        house.install();
        String client = Files.readString(layout.client());
        house.program = House.image(scratch.resolve("newer"), "0.2.0+bbbb");

        house.install();

        assertThat(layout.link().toRealPath().toString()).contains("0.2.0+bbbb");
        assertThat(layout.client()).content().isNotEqualTo(client);
        assertThat(layout.dir().plugin().resolve(".claude-plugin/plugin.json"))
                .content()
                .contains("0.2.0");
        house.plan(layout, House.asked()).settle(new Disk());
        assertThat(Install.images(layout)).containsExactly(layout.programs().resolve("0.2.0+bbbb"));
    }

    @Test
    void init_without_allow_tools_lets_client_ask() throws Exception {
        house.install(layout, House.askedWithoutTools(), new Disk());

        assertThat(hooks(layout)).doesNotContain("--allow-tools").contains("\"PreToolUse\"]");
    }
}
