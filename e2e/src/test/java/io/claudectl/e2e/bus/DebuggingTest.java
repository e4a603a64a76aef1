package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/dev/debugging.md promises. */
class DebuggingTest {
    private static final String DEBUGGER =
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

    @RegisterExtension private final Stage stage = new Stage();

    @Test
    void daemon_javaOptions_letADebuggerAttach() throws IOException {
        stage.outside("daemon", "start").with("CLAUDECTL_JAVA_OPTS", DEBUGGER).run().orFail();

        assertThat(Files.readString(stage.bus().home().resolve("bus/log/daemon.out")))
                .contains("Listening for transport dt_socket at address: ");
        assertThat(stage.run("bus", "role", "list").out()).contains("no roles yet");
    }
}
