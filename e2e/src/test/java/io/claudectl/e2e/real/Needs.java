package io.claudectl.e2e.real;

import io.claudectl.e2e.bus.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What must be there to run these tests, and where it is. */
final class Needs {
    private Needs() {}

    /** The built image's folder of programs. */
    static Path programs() {
        return Stage.image().resolve("bin");
    }

    /**
     * The real client, another one than the pinned where the environment names its program; where
     * it or tmux is missing the test is not run, under CI it fails.
     */
    static Path client() {
        String named = System.getenv("CLAUDECTL_CLIENT");
        Path client =
                Path.of(named == null || named.isEmpty() ? "node_modules/.bin/claude" : named)
                        .toAbsolutePath()
                        .normalize();
        require(
                Files.isExecutable(client),
                "the real client is not installed (e2e/install-client, needs npm)");
        require(onPath("tmux"), "tmux is not installed");
        return client;
    }

    private static void require(boolean there, String missing) {
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        Assumptions.assumeTrue(there, missing);
    }

    private static boolean onPath(String program) {
        for (String directory : String.valueOf(System.getenv("PATH")).split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
