package io.claudectl.daemon.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.adapter.ClaudeAdapter;
import io.claudectl.agent.claude.session.ClientVersions;
import io.claudectl.os.ProcessTable;
import io.claudectl.protocol.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceCheckTest {
    @TempDir Path directory;
    private NamespaceCheck namespaces;

    @BeforeEach
    void processes() throws IOException {
        process("self", 100);
        process("42", 200);
        Files.createDirectories(directory.resolve("home/.claude"));
        var processes = new ProcessTable(directory);
        var agent =
                new ClaudeAdapter(
                        processes,
                        InstantSource.system(),
                        ClientVersions.open(directory.resolve("versions")),
                        Set.of());
        namespaces = new NamespaceCheck(processes, agent);
    }

    private void process(String name, long namespace) throws IOException {
        Path ns = Files.createDirectories(directory.resolve(name).resolve("ns"));
        Files.createSymbolicLink(ns.resolve("pid"), Path.of("pid:[" + namespace + "]"));
    }

    private NamespaceCheck.View view(long namespace, String id) {
        return namespaces.of(
                new Call(
                        new Call.Process(1, 1, namespace),
                        0,
                        Call.Mode.HOOK,
                        false,
                        false,
                        List.of("bus", "hook", "Stop"),
                        "/",
                        Map.of(
                                "HOME",
                                directory.resolve("home").toString(),
                                "CLAUDECTL_CONFIG_ID",
                                id)));
    }

    @Test
    void caller_of_the_same_namespace_and_files_is_at_home() throws IOException {
        Path own = directory.resolve("home/.claude");
        String id = Files.getAttribute(own, "unix:dev") + ":" + Files.getAttribute(own, "unix:ino");

        assertThat(view(100, id)).isEqualTo(NamespaceCheck.View.SAME);
        assertThat(view(100, "")).isEqualTo(NamespaceCheck.View.SAME);
    }

    @Test
    void caller_with_another_file_system_is_told_apart() {
        assertThat(view(100, "1:2")).isEqualTo(NamespaceCheck.View.OTHER_FILES);
    }

    @Test
    void caller_that_can_be_seen_runs_inside() {
        assertThat(view(200, "")).isEqualTo(NamespaceCheck.View.CALLER_INSIDE);
        assertThat(view(0, "")).isEqualTo(NamespaceCheck.View.CALLER_INSIDE);
    }

    @Test
    void caller_that_cannot_be_seen_runs_outside() {
        assertThat(view(300, "")).isEqualTo(NamespaceCheck.View.DAEMON_ELSEWHERE);
    }
}
