package io.claudectl.e2e.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.claudectl.e2e.bus.Stage;
import io.claudectl.testkit.mcp.HttpToStdio;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The protocol's own conformance tool looks at the real bridge. It speaks HTTP only, so an adapter
 * stands between; what it may find is listed, with reasons, in expected-failures.yml.
 */
@Timeout(120)
class ConformanceTest {
    @RegisterExtension static final Stage stage = new Stage();

    private static final Path TOOLS = Path.of("conformance").toAbsolutePath();

    @ParameterizedTest
    @ValueSource(strings = {"server-initialize", "ping", "tools-list"})
    void the_bridge_passes(String scenario, @TempDir Path results) throws Exception {
        Path modules = TOOLS.resolve("node_modules");
        Path node = modules.resolve(".bin").resolve("node");
        assumeTrue(Files.exists(node), "e2e/conformance/install did not run");
        try (var http = new HttpToStdio(new Bridges(stage).plan())) {
            Process tool =
                    new ProcessBuilder(
                                    List.of(
                                            node.toString(),
                                            modules.resolve(
                                                            "@modelcontextprotocol/conformance/dist/index.js")
                                                    .toString(),
                                            "server",
                                            "--url",
                                            http.uri().toString(),
                                            "--scenario",
                                            scenario,
                                            "--expected-failures",
                                            TOOLS.resolve("expected-failures.yml").toString(),
                                            "--output-dir",
                                            results.toString()))
                            .redirectErrorStream(true)
                            .start();
            String said = said(tool);
            assertThat(tool.waitFor()).as(said).isZero();
            assertThat(said).contains("Passed: 1/1, 0 failed");
        }
    }

    private static String said(Process tool) throws IOException {
        return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
