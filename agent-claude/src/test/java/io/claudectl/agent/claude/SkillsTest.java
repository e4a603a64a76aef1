package io.claudectl.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkillsTest {
    private static final Path CLIENT = Path.of("/opt/claudectl/bin/claudectl");

    @Test
    void there_are_two_files_and_each_is_known_as_ours() {
        Map<String, String> files = Skills.files(CLIENT);

        assertThat(files.keySet()).containsExactly("role/SKILL.md", "inbox/SKILL.md");
        assertThat(files.values()).allMatch(Skills::ours);
        assertThat(files.values()).allMatch(text -> text.contains(CLIENT.toString()));
        assertThat(Skills.files(CLIENT)).isEqualTo(files);
    }

    @Test
    void a_persons_own_skill_is_not_ours() {
        assertThat(Skills.ours("---\ndescription: my role\n---\nclaudectl init is great\n"))
                .isFalse();
        assertThat(Skills.ours("")).isFalse();
    }

    @Test
    void no_skill_holds_a_command_or_a_place_for_what_was_typed() {
        assertThat(Skills.files(CLIENT).values())
                .noneMatch(text -> text.contains("!`") || text.contains("```!"))
                .noneMatch(text -> text.contains("$"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/o$(id)/claudectl", "/o`id`/claudectl", "/o\nx/claudectl", "/o'/c"})
    void a_path_that_might_mean_something_is_not_put_into_a_skill(String path) {
        assertThat(Skills.files(Path.of(path)).values())
                .allMatch(Skills::ours)
                .noneMatch(text -> text.contains(path));
    }

    @Test
    void what_the_client_is_to_read_stands_first() {
        assertThat(Skills.files(CLIENT).values())
                .allSatisfy(
                        text ->
                                assertThat(text)
                                        .startsWith("---\ndescription: ")
                                        .contains("\ndisable-model-invocation: true\n")
                                        .contains(
                                                "\nallowed-tools: mcp__plugin_claudectl_claudectl-bus__"));
    }

    @Test
    void a_path_that_is_not_absolute_is_refused() {
        assertThatThrownBy(() -> Skills.files(Path.of("bin/claudectl")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
