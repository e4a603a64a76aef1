package io.claudectl.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which module may require which, where a look at the names alone does not say it. */
class ModulesTest {
    private static final Pattern REQUIRES =
            Pattern.compile("^\\s*requires (?:static |transitive )*([\\w.]+);", Pattern.MULTILINE);

    @Test
    void daemon_requires_neither_setup_nor_cli_nor_picocli() throws IOException {
        assertThat(required("daemon"))
                .contains("io.claudectl.core")
                .doesNotContain(
                        "io.claudectl.setup",
                        "io.claudectl.cli",
                        "io.claudectl.demo",
                        "io.claudectl.app",
                        "info.picocli");
        assertThat(artifacts("daemon"))
                .contains("core")
                .doesNotContain("setup", "cli", "demo", "app", "picocli");
    }

    @Test
    void cli_requires_no_setup() throws IOException {
        assertThat(required("cli"))
                .contains("info.picocli")
                .doesNotContain("io.claudectl.setup", "io.claudectl.demo", "io.claudectl.app");
    }

    @Test
    void app_requires_only_what_it_routes_to() throws IOException {
        assertThat(required("app"))
                .containsExactlyInAnyOrder(
                        "io.claudectl.cli",
                        "io.claudectl.daemon",
                        "io.claudectl.demo",
                        "io.claudectl.setup",
                        "org.jspecify");
    }

    @Test
    void version_isWrittenInTheRootAlone() throws IOException {
        Pattern parent = Pattern.compile("<parent>.*?<version>([^<]*)</version>", Pattern.DOTALL);
        assertThat(found(Pattern.compile("<revision>([^<]*)</revision>"), "pom.xml")).hasSize(1);
        for (String module : found(Pattern.compile("<module>([^<]*)</module>"), "pom.xml")) {
            assertThat(found(parent, module + "/pom.xml")).as(module).containsOnly("${revision}");
        }
    }

    private static Set<String> required(String module) throws IOException {
        return found(REQUIRES, module + "/src/main/java/module-info.java");
    }

    private static Set<String> artifacts(String module) throws IOException {
        return found(Pattern.compile("<artifactId>([\\w-]+)</artifactId>"), module + "/pom.xml");
    }

    private static Set<String> found(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(root().resolve(file)))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
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
