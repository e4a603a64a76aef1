package io.claudectl.e2e.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchSaveTest {
    @TempDir private Path scratch = Path.of("");

    @Test
    void save_report_replacesTheTableAlone() throws Exception {
        var checkout = new Checkout(scratch);
        Path bench = Files.createDirectories(checkout.root().resolve("bench"));
        Files.copy(Checkout.real().resolve("bench/save"), bench.resolve("save"));
        Path page =
                Files.createDirectories(checkout.root().resolve("docs/dev"))
                        .resolve("benchmarks.md");
        String written = "## The hook before an edit\nBy hand.\n\n## A bus that is off\nToo.\n";
        Files.writeString(page, "# Benchmarks\n\nold\n\n" + written);

        String prose = "new words ".repeat(15).strip();
        String row = "| " + "a row ".repeat(25) + "|";
        checkout.sh("printf '%s\\n\\n%s\\n' '" + prose + "' '" + row + "' | bash bench/save")
                .orFail();

        assertThat(Files.readString(page))
                .startsWith("# Benchmarks\n")
                .contains("\nnew words ", "\n" + row + "\n")
                .doesNotContain("old")
                .endsWith("\n\n" + written);
        assertThat(Files.readAllLines(page).stream().filter(line -> !line.startsWith("|")))
                .allMatch(line -> line.length() <= 100);
    }
}
