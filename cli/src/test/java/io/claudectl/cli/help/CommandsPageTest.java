package io.claudectl.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.cli.CommandTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code docs/commands.md} beside the commands there are. */
class CommandsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "commands.md");

    @Test
    void page_namesEveryCommand() throws IOException {
        List<String> rows =
                Files.readAllLines(PAGE).stream().filter(row -> row.startsWith("| `")).toList();
        var missing = new ArrayList<String>();
        for (String command : commands(new CommandTree(List.of()).model(), "")) {
            if (rows.stream().noneMatch(row -> names(row, command))) {
                missing.add(command);
            }
        }
        assertThat(missing).isEmpty();
    }

    /**
     * Says whether a row has each word of a command, which may share its first ones with others.
     */
    private static boolean names(String row, String command) {
        String cell = row.substring(0, row.indexOf(" | ", 1));
        for (String word : command.split(" ", -1)) {
            Pattern alone = Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])");
            if (!alone.matcher(cell).find()) {
                return false;
            }
        }
        return true;
    }

    private static List<String> commands(CommandLine line, String path) {
        var all = new ArrayList<String>();
        line.getSubcommands()
                .forEach(
                        (name, below) -> {
                            String full = (path + " " + name).strip();
                            if (!below.getCommandSpec().usageMessage().hidden()) {
                                all.addAll(commands(below, full));
                                if (below.getSubcommands().isEmpty()) {
                                    all.add(full);
                                }
                            }
                        });
        return all;
    }
}
