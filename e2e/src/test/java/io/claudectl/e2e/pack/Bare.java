package io.claudectl.e2e.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A scratch directory, and programs run in it with nothing in their environment but what is needed.
 */
record Bare(Path root) {
    static final String PATH = "/usr/bin:/bin";

    static Path checkout() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("dist").resolve("package"))) {
            at = at.getParent();
            if (at == null) {
                throw new AssertionError("the tests run outside a checkout");
            }
        }
        return at;
    }

    static Path image() {
        Path image = checkout().resolve("dist").resolve("target").resolve("image");
        assertThat(image).as("the image; dist/build makes it").isDirectory();
        return image;
    }

    Map<String, String> environment() {
        return Map.of("PATH", PATH, "HOME", root.toString(), "CLAUDECTL_BUS", "off");
    }

    OutsideCall call(String... words) {
        return new OutsideCall(List.of(words), root, environment(), "", root);
    }

    Ran run(String... words) {
        return call(words).run();
    }

    /** Fails where a program the tests need is missing: a test that does not run shows nothing. */
    static void needs(String program) {
        assertThat(
                        Stream.of(PATH.split(":", -1))
                                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))))
                .as(
                        "%s is not installed and this test cannot do without; apt-get install %s",
                        program, program)
                .isTrue();
    }
}
