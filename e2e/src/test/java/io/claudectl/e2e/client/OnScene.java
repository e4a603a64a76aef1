package io.claudectl.e2e.client;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Gives each test a scene of its own, on every build of the client. */
@ParameterizedClass
@EnumSource(Build.class)
@Timeout(60)
abstract class OnScene {
    @Parameter Build build = Build.PLAIN;

    @TempDir Path dir = Path.of("");

    Scene scene;

    @BeforeEach
    void set_the_scene() throws IOException {
        scene = new Scene(build, dir);
    }

    @AfterEach
    void clear_the_scene() throws IOException {
        scene.close();
    }
}
