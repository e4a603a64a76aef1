package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.RealClient;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client itself says that the generated folder is in order. */
class PluginFolderTest {
    @RegisterExtension private final Scene scene = new Scene();

    @ParameterizedTest
    @ValueSource(strings = {"", "claudectl"})
    void the_generated_folder_passes_the_clients_strict_check(String part) {
        Path folder = scene.plugin().resolve(part);

        RealClient.Ended check =
                scene.client()
                        .run(
                                scene.project("check"),
                                "plugin",
                                "validate",
                                "--strict",
                                folder.toString());

        assertThat(check.out() + check.err()).contains("Validation passed");
        assertThat(check.exit()).isZero();
    }
}
