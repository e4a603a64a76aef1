package io.claudectl.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One agent's terms, files, limits are in its adapter, never in core or daemon. */
class AgentWordsTest {
    private static final Path ROOT = root();

    private static final Pattern WORDS =
            Pattern.compile(
                    "\\b(PreToolUse|PostToolUse|UserPromptSubmit|UserPromptExpansion|SessionStart"
                            + "|StopFailure|SessionEnd|TaskCreated|TaskCompleted|Stop"
                            + "|hookSpecificOutput|systemMessage|additionalContext|terminalSequence"
                            + "|permissionDecision|stop_hook_active|transcript_path|parentUuid"
                            + "|CLAUDECODE|CLAUDE_[A-Z_]+)\\b|claudecode/|\\.jsonl|SKILL\\.md"
                            + "|decision: ?.?.?block|10,000");

    /** The texts of settings, whose keys people have written into their files. */
    private static final Set<String> EXCEPTIONS = Set.of("ConfigKey.java");

    @Test
    void core_and_daemon_hold_no_words_of_an_agent() throws IOException {
        var found = new ArrayList<String>();
        for (Path source : sources()) {
            int number = 0;
            for (String line : Files.readAllLines(source)) {
                number++;
                if (WORDS.matcher(line).find()) {
                    found.add(ROOT.relativize(source) + ":" + number + ": " + line.strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        var all = new ArrayList<Path>();
        for (String module : List.of("core", "daemon")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(path -> path.toString().endsWith(".java"))
                        .filter(path -> !EXCEPTIONS.contains(path.getFileName().toString()))
                        .forEach(all::add);
            }
        }
        assertThat(all).hasSizeGreaterThan(100);
        return all;
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("LICENSE"))) {
            here = here.getParent();
            if (here == null) {
                throw new AssertionError("the tests run outside a checkout");
            }
        }
        return here;
    }
}
