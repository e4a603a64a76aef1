package io.claudectl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which words name a command that is made alone, without the tree. */
class CommandTreeTest {
    private static final CommandTree TREE = new CommandTree(List.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bus send x y    | bus send
                    bus role list   | bus role list
                    bus role        |
                    bus             |
                    daemon status   | daemon status
                    manual          |
                    nothing         |
                    """)
    void words_name_a_command_without_subcommands(String words, String path) {
        assertThat(String.join(" ", TREE.path(Arrays.asList(words.split(" ", -1)))))
                .isEqualTo(path == null ? "" : path);
    }
}
