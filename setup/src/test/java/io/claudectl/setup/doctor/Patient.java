package io.claudectl.setup.doctor;

import static java.util.Objects.requireNonNull;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.json.Json;
import io.claudectl.os.ChildProcess.Ran;
import io.claudectl.os.Finding;
import io.claudectl.os.ProcessTable;
import io.claudectl.os.Report;
import io.claudectl.setup.install.Layout;
import io.claudectl.setup.install.Program;
import io.claudectl.setup.install.Refused;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A home in which everything is well, until a test breaks something, and its fake processes. */
final class Patient implements Doctor.Children {
    static final String BUILD = "0.1.0+aaaa";

    final Path root;
    final Path image;
    final Layout places;
    final List<Path> configs = new ArrayList<>();

    /** Answers to calls, by a part of the command line; the first match counts. */
    final Map<String, Ran> answers = new LinkedHashMap<>();

    final List<String> called = new ArrayList<>();
    Inspection database = seen(Inspection.Kind.OURS, null, Map.of("delivered", 3L));

    private Patient(Path root, Layout places) {
        this.root = root;
        this.image = root.resolve("image");
        this.places = places;
        configs.add(places.config());
    }

    static Patient in(Path scratch) throws IOException, Refused {
        Path root = scratch.toRealPath();
        var patient = new Patient(root, Layout.of(Map.of("HOME", root.resolve("home").toString())));
        patient.program(patient.image.resolve("bin/claudectl"));
        patient.program(patient.image.resolve("jre/bin/java"));
        patient.file(patient.image.resolve("lib/jvm.options"), "# words\n-Dx=@IMAGE@/y\n-ea\n");
        patient.file(patient.image.resolve("lib/claudectl.aot"), "cache");
        patient.file(patient.image.resolve("lib/claudectl.jar"), "jar");
        for (Path directory :
                List.of(
                        patient.places.state(),
                        patient.places.bus(),
                        patient.places.bus().resolve("log"))) {
            Files.createDirectories(directory);
            mode(directory, "rwx------");
        }
        patient.file(patient.places.database(), "");
        mode(patient.places.database(), "rw-------");
        patient.register();
        patient.answers.put("claudectl --version", ran("claudectl " + BUILD));
        patient.answers.put(
                "daemon status",
                ran(
                        Json.write(
                                Json.object(
                                        "running",
                                        true,
                                        "pid",
                                        77,
                                        "version",
                                        BUILD,
                                        "socket",
                                        "/s",
                                        "tested",
                                        "2.1.332",
                                        "started",
                                        "2000-01-01T00:00:00Z"))));
        patient.answers.put("config check", ran("config.toml is fine: 0 keys set"));
        patient.answers.put("bus agents", ran("[]"));
        patient.answers.put("role list", ran("[]"));
        patient.answers.put("claudectl.jar -version", ran(""));
        return patient;
    }

    static Inspection seen(
            Inspection.Kind kind, @Nullable String reason, Map<String, Long> deliveries) {
        return new Inspection(kind, reason, 1, 4_096, 0, true, deliveries);
    }

    static Ran ran(String out) {
        return new Ran(0, out + "\n", "");
    }

    static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    Path file(Path file, String text) throws IOException {
        Files.createDirectories(requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }

    Path program(Path file) throws IOException {
        file(file, "#!/bin/sh\n");
        mode(file, "rwxr-xr-x");
        return file;
    }

    void settings(String json) throws IOException {
        file(places.dir().settings(), json);
    }

    private void register() throws IOException {
        Path client = image.resolve("bin/claudectl");
        for (var text : PluginFolder.marketplace(client, "0.1.0", true).entrySet()) {
            file(places.dir().marketplace().resolve(text.getKey()), text.getValue());
        }
        settings(
                """
                {"extraKnownMarketplaces": {"claudectl": {"source": {"source": "directory", "path": "%s"}}},
                 "enabledPlugins": {"claudectl@claudectl": true},
                 "permissions": {"allow": ["mcp__plugin_claudectl_claudectl-bus"]}}
                """
                        .formatted(places.dir().marketplace()));
    }

    /** The client's own file about a session whose process is this very one. */
    long session(String version) throws IOException {
        return sessionIn("/work/app", version);
    }

    /** The same in a directory. */
    long sessionIn(String cwd, String version) throws IOException {
        long pid = ProcessHandle.current().pid();
        file(
                places.config().resolve("sessions").resolve(pid + ".json"),
                Json.write(
                        Json.object(
                                "pid",
                                pid,
                                "procStart",
                                Long.toString(new ProcessTable().process(pid).start()),
                                "sessionId",
                                "conversation-1",
                                "cwd",
                                cwd,
                                "version",
                                version)));
        return pid;
    }

    /** The daemon says that it was started then. */
    void serving(String since) {
        answers.computeIfPresent(
                "daemon status",
                (words, ran) -> ran(ran.out().replace("2000-01-01T00:00:00Z", since)));
    }

    @Override
    public Ran run(Duration limit, List<String> command) {
        String line = String.join(" ", command);
        called.add(line);
        return answers.entrySet().stream()
                .filter(answer -> line.contains(answer.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(new Ran(127, "", "no such program"));
    }

    Report examined() {
        return new Doctor(
                        places,
                        List.copyOf(configs),
                        new Program(image, BUILD),
                        this,
                        new ProcessTable(),
                        ignored -> database)
                .examine();
    }

    /** The one check of that name. */
    Finding check(String name) {
        List<Finding> found =
                examined().findings().stream().filter(check -> check.name().equals(name)).toList();
        if (found.size() != 1) {
            throw new AssertionError("not one check " + name + " in " + examined().text(true));
        }
        return found.getFirst();
    }
}
