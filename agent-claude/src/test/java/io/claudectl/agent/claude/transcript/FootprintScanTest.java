package io.claudectl.agent.claude.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.suggest.Suggestions;
import io.claudectl.agent.claude.suggest.Suggestions.Known;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FootprintScanTest {
    private static final String SPEC = Lines.prompt("p", null, "you are the spec");
    private static final String TESTER = Lines.prompt("q", "p", "no, you are the tester");

    @TempDir Path folder;

    private Path transcript;

    @BeforeEach
    void aPlace() {
        transcript = folder.resolve("t.jsonl");
    }

    @Test
    void words_tools_and_paths_are_read_off() throws IOException {
        Files.writeString(
                transcript,
                SPEC
                        + tool("Write", "\"file_path\":\"/p/a/docs/x.md\",\"content\":\"c\"")
                        + tool("Write", "\"content\":\"c\",\"file_path\":\"/p/a/docs/y.md\"")
                        + tool("NotebookEdit", "\"notebook_path\":\"/p/a/n.ipynb\"")
                        + tool("Bash", "\"command\":\"npm test\"").repeat(3));

        assertThat(names(found())).containsOnly("spec", "data-analyst", "impl", "tester", "a");
        assertThat(reasons(found(), "spec"))
                .containsExactly(
                        "its person called it that",
                        "touched such files 2 times, as p/a/docs/x.md");
    }

    @Test
    void words_in_blocks_count_and_those_of_tools_and_of_the_client_do_not() throws IOException {
        String block = "{\"type\":\"text\",\"text\":\"you are the infra\"}";
        Files.writeString(
                transcript,
                Lines.line("user", "u", null, "\"message\":{\"content\":[" + block + "]}")
                        + Lines.result("r", "u", "t1", "you are the tester")
                        + Lines.context("c", "u", "you are the spec")
                        + meta("you are the backend")
                        + Lines.line(
                                "assistant",
                                "a",
                                "u",
                                "\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"you are the frontend\"}]}"));

        assertThat(names(found())).containsExactly("infra", "a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json\n",
                "{\"type\":\"user\",\"message\":{\"content\":\"you are the infra\n",
                "[1,2]\n",
                "{}\n\n\r\n",
                "{\"type\":5,\"message\":[],\"isMeta\":\"x\"}\n",
                "{\"type\":\"user\",\"message\":{\"content\":{\"a\":[{}]}}}\n",
                "{\"type\":\"assistant\",\"message\":{\"content\":[1,null,\"x\",{\"type\":\"tool_use\",\"name\":7,\"input\":\"x\"}]}}\n",
                "{\"type\":\"user\",\"message\":{\"content\":\"\\ud800\\u12\"}}\n",
                "\u0000\u0001\ufffd\n"
            })
    void damaged_lines_do_no_harm(String damage) throws IOException {
        Files.writeString(transcript, SPEC + damage + TESTER + "{\"type\":\"user\",\"mess");

        assertThat(names(found())).containsExactly("spec", "tester", "a");
    }

    @Test
    void bytes_that_are_no_text_do_no_harm() throws IOException {
        try (OutputStream out = Files.newOutputStream(transcript)) {
            out.write(SPEC.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 256; i++) {
                out.write(i);
            }
            out.write('\n');
            out.write(TESTER.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(names(found())).containsExactly("spec", "tester", "a");
    }

    @Test
    void a_line_of_many_megabytes_is_passed_over() throws IOException {
        try (OutputStream out = Files.newOutputStream(transcript)) {
            out.write(SPEC.getBytes(StandardCharsets.UTF_8));
            out.write(
                    "{\"type\":\"user\",\"message\":{\"content\":\""
                            .getBytes(StandardCharsets.UTF_8));
            fill(out, 4 << 20);
            out.write("\"}}\n".getBytes(StandardCharsets.UTF_8));
            out.write("[".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
            out.write(TESTER.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(names(found())).containsExactly("spec", "tester", "a");
    }

    @Test
    void of_200_mebibytes_only_the_beginning_and_the_end_are_read() throws IOException {
        String answer = Lines.answer("a", "p", "r").repeat(4_000);
        long wanted = 200L << 20;
        try (OutputStream out = Files.newOutputStream(transcript)) {
            out.write(SPEC.getBytes(StandardCharsets.UTF_8));
            byte[] middle = answer.getBytes(StandardCharsets.UTF_8);
            long written = 0;
            while (written < wanted / 2) {
                out.write(middle);
                written += middle.length;
            }
            out.write(Lines.prompt("m", "p", "you are the infra").getBytes(StandardCharsets.UTF_8));
            while (written < wanted) {
                out.write(middle);
                written += middle.length;
            }
            out.write(TESTER.getBytes(StandardCharsets.UTF_8));
        }

        FootprintScan.Found found = found();

        assertThat(names(found)).containsExactly("spec", "tester", "a");
        assertThat(found.size()).isGreaterThanOrEqualTo(wanted);
        assertThat(found.read())
                .isPositive()
                .isLessThanOrEqualTo(FootprintScan.HEAD + FootprintScan.TAIL);
    }

    @Test
    void one_line_longer_than_everything_that_is_read_ends_it() throws IOException {
        try (OutputStream out = Files.newOutputStream(transcript)) {
            out.write(
                    "{\"type\":\"user\",\"message\":{\"content\":\""
                            .getBytes(StandardCharsets.UTF_8));
            fill(out, 12 << 20);
        }

        assertThat(names(found())).containsExactly("a");
    }

    @Test
    void what_is_no_file_counts_as_empty() {
        assertThat(names(FootprintScan.of(null, "/p/a"))).containsExactly("a");
        assertThat(names(FootprintScan.of(folder, "/p/a"))).containsExactly("a");
        assertThat(names(FootprintScan.of(folder.resolve("none"), "/p/a"))).containsExactly("a");
    }

    private FootprintScan.Found found() {
        return FootprintScan.of(transcript, "/p/a");
    }

    private static List<String> names(FootprintScan.Found found) {
        return Suggestions.of(found.footprint(), new Known(Map.of(), null, "")).stream()
                .map(each -> each.name().value())
                .toList();
    }

    private static List<String> reasons(FootprintScan.Found found, String name) {
        return Suggestions.of(found.footprint(), new Known(Map.of(), null, "")).stream()
                .filter(each -> each.name().value().equals(name))
                .findFirst()
                .orElseThrow()
                .reasons();
    }

    private static void fill(OutputStream out, int length) throws IOException {
        byte[] block = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
        for (int written = 0; written < length; written += block.length) {
            out.write(block);
        }
    }

    private static String tool(String name, String input) {
        String block =
                "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\""
                        + name
                        + "\",\"input\":{"
                        + input
                        + "}}";
        return Lines.line("assistant", "a", "p", "\"message\":{\"content\":[" + block + "]}");
    }

    private static String meta(String text) {
        return Lines.line(
                "user", "m", "p", "\"isMeta\":true,\"message\":{\"content\":\"" + text + "\"}");
    }
}
