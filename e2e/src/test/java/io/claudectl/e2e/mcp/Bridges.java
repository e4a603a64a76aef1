package io.claudectl.e2e.mcp;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.e2e.bus.Stage;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bridges to the bus of a stage, each in a session of its own. */
record Bridges(Stage stage) {
    private List<String> command() {
        OutsideCall call = stage.outside("bus", "stdio").without("CLAUDECTL_BUS");
        var command = new ArrayList<>(List.of("env", "-i"));
        call.environment().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(call.words());
        return command;
    }

    /** How a bridge is started. */
    ProcessBuilder plan() {
        return new ProcessBuilder(command())
                .directory(stage.bus().directory("bridges").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /** A bridge to write raw lines to. */
    Process raw() throws IOException {
        return plan().start();
    }

    /** The official client with a bridge of its own, not yet initialized. */
    McpSyncClient client() {
        List<String> command = command();
        var server =
                ServerParameters.builder(command.getFirst())
                        .args(command.subList(1, command.size()))
                        .build();
        return McpClient.sync(new StdioClientTransport(server, McpJsonDefaults.getMapper()))
                .requestTimeout(Patience.LIMIT)
                .initializationTimeout(Patience.LIMIT)
                .build();
    }

    /** The texts in a role's mailbox, which are taken. */
    List<String> bodies(String role) {
        return stage.run("bus", "inbox", "--role", role)
                .out()
                .lines()
                .filter(line -> line.startsWith("body "))
                .toList();
    }

    /** Ends the daemon as the kernel would that runs out of memory. */
    void killDaemon() {
        long pid = stage.bus().daemon();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        if (!Patience.until(Patience.LIMIT, () -> !Processes.lives(pid))) {
            throw new AssertionError("the daemon does not end");
        }
    }
}
