package io.claudectl.e2e.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A bus of its own in a scratch directory. Everything that calls it starts from an empty
 * environment.
 */
final class ScratchBus implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path program = program();
    private final Path scratch;

    ScratchBus() throws IOException {
        scratch = Files.createTempDirectory("claudectl-mcp").toRealPath();
    }

    private static Path program() {
        String image = System.getProperty("claudectl.image", "../dist/target/image");
        Path program = Path.of(image, "bin", "claudectl").toAbsolutePath().normalize();
        if (!Files.isExecutable(program)) {
            throw new AssertionError(
                    "no program at " + program + "; build the image first: ./test does");
        }
        return program;
    }

    private List<String> command(String... words) {
        var command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "-i",
                                "HOME=" + scratch,
                                "CLAUDECTL_HOME=" + scratch.resolve("state"),
                                "PATH=/usr/bin:/bin",
                                "LANG=C.UTF-8"));
        if (!List.of(words).contains("stdio")) {
            command.add("CLAUDECTL_BUS=off");
        }
        command.add(program.toString());
        command.addAll(List.of(words));
        return command;
    }

    private ProcessBuilder process(String... words) {
        return new ProcessBuilder(command(words))
                .directory(scratch.toFile())
                .redirectError(scratch.resolve("errors.txt").toFile());
    }

    /** Runs a command that must succeed and returns what it printed. */
    String run(String... words) throws IOException {
        Process process = process(words).redirectInput(Path.of("/dev/null").toFile()).start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ends(process)).as("%s ends", List.of(words)).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", List.of(words), Files.readString(scratch.resolve("errors.txt")))
                .isZero();
        return printed;
    }

    private static boolean ends(Process process) {
        try {
            return process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while waiting for " + process, stopped);
        }
    }

    /** The same for a command that answers in JSON. */
    JsonNode json(String... words) throws IOException {
        return JSON.readTree(run(words));
    }

    /** A role that belongs to a directory of its own. */
    void bind(String role) throws IOException {
        run("bus", "role", "bind", role, Files.createDirectories(scratch.resolve(role)).toString());
    }

    /** The official client with a bridge of its own, not yet initialized. */
    McpSyncClient client() {
        List<String> command = command("bus", "stdio");
        var server =
                ServerParameters.builder(command.getFirst())
                        .args(command.subList(1, command.size()))
                        .build();
        return McpClient.sync(new StdioClientTransport(server, McpJsonDefaults.getMapper()))
                .requestTimeout(SOON)
                .initializationTimeout(SOON)
                .build();
    }

    /** How a bridge is started. */
    ProcessBuilder bridges() {
        return process("bus", "stdio");
    }

    /** A bridge to write raw lines to. */
    Process bridge() throws IOException {
        return process("bus", "stdio").start();
    }

    static JsonNode read(String line) {
        return JSON.readTree(line);
    }

    /** Ends the daemon as the kernel would that runs out of memory. */
    void killDaemon() throws IOException {
        ProcessHandle daemon = daemon();
        daemon.destroyForcibly();
        gone(daemon);
    }

    private ProcessHandle daemon() throws IOException {
        long pid = json("daemon", "status", "--json").get("pid").asLong();
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static void gone(ProcessHandle daemon) {
        try {
            daemon.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError("the daemon does not end", failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while the daemon ends", stopped);
        }
    }

    @Override
    public void close() throws IOException {
        ProcessHandle daemon = daemon();
        run("daemon", "stop");
        gone(daemon);
        try (var files = Files.walk(scratch)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
