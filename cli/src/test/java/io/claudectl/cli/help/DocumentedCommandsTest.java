package io.claudectl.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.cli.CommandTree;
import io.claudectl.setup.command.DoctorCommand;
import io.claudectl.setup.command.InitCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Command lines in documents, read by the command line they are for. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s\"']+)");

    @Test
    void documentedCommands_areUnderstood() throws IOException {
        var wrong = new ArrayList<String>();
        int read = 0;
        for (Path page : pages()) {
            for (String line : lines(Files.readString(page))) {
                read++;
                List<String> words = words(line);
                try {
                    model().parseArgs(words.subList(1, words.size()).toArray(String[]::new));
                } catch (CommandLine.ParameterException refused) {
                    wrong.add(page.getFileName() + ": " + line + ": " + refused.getMessage());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(read).isGreaterThan(60);
    }

    private static CommandLine model() {
        return new CommandTree(List.of(InitCommand.class, DoctorCommand.class)).model();
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    /**
     * Lines of shell blocks that begin with the program, behind variables that are set for it; the
     * demo has a command line of its own.
     */
    private static List<String> lines(String page) {
        return BLOCK.matcher(page)
                .results()
                .map(block -> block.group(1).replace("\\\n", " "))
                .flatMap(String::lines)
                .map(line -> line.strip().replaceFirst("^(?:[A-Z_]+=\\S+ +)+", ""))
                .map(line -> line.replaceFirst("\\s+#.*$", ""))
                .filter(line -> line.matches("(?:\\./)?claudectl( (?!demo\\b).*)?"))
                .toList();
    }

    private static List<String> words(String line) {
        return WORD.matcher(line.replace("<id>", "01a22d8f-20ba-7000-8c0c-8a621d4fc875"))
                .results()
                .map(DocumentedCommandsTest::bare)
                .toList();
    }

    private static String bare(MatchResult word) {
        for (int group = 1; group <= 3; group++) {
            String text = word.group(group);
            if (text != null) {
                return text;
            }
        }
        throw new AssertionError(word.group());
    }
}
