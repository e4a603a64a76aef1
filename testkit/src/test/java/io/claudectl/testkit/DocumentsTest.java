package io.claudectl.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The form of the documents. */
class DocumentsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final int WIDTH = 100;
    private static final int README_MAX = 105;

    @Test
    void prose_wrapsAt100() throws IOException {
        var wide = new ArrayList<String>();
        for (Path page : pages()) {
            boolean code = false;
            List<String> lines = Files.readAllLines(page);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                boolean fence = line.strip().startsWith("```");
                code ^= fence;
                if (!code && !fence && !line.startsWith("|") && line.length() > WIDTH) {
                    wide.add(ROOT.relativize(page) + ":" + (i + 1));
                }
            }
        }
        assertThat(wide).isEmpty();
    }

    @Test
    void readme_isShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThan(README_MAX);
    }

    @Test
    void glossary_isAlphabetical_eachTermOnce() throws IOException {
        List<String> terms =
                Files.readAllLines(ROOT.resolve("docs/glossary.md")).stream()
                        .filter(line -> line.startsWith("| ") && !line.startsWith("| term | means"))
                        .map(line -> line.substring(2, line.indexOf(" |", 2)))
                        .toList();
        assertThat(terms).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(50);
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        for (String name : List.of("README", "ARCHITECTURE", "CONTRIBUTING", "STYLE", "SECURITY")) {
            pages.add(ROOT.resolve(name + ".md"));
        }
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }
}
