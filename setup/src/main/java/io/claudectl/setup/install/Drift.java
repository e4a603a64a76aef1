package io.claudectl.setup.install;

import io.claudectl.agent.claude.ClaudeProgram;
import io.claudectl.setup.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Differences between the disk and the record, over all configuration directories. */
public final class Drift {
    private static final String AGAIN = "; claudectl init --upgrade repairs it";

    private Drift() {}

    /** One line each, with the command that helps; empty when all is as recorded. */
    public static List<String> of(Layout layout, Program program) throws IOException {
        var drift = new ArrayList<String>();
        Installation record;
        try {
            record = Installation.of(layout);
        } catch (Refused damaged) {
            return List.of(String.valueOf(damaged.getMessage()));
        }
        if (record == null) {
            return List.of("claudectl is not installed here; claudectl init installs it");
        }
        program(layout, record, program, drift);
        for (Path config : record.configs()) {
            Layout at = layout.in(config);
            if (!Files.isDirectory(config)) {
                drift.add(config + " is gone; claudectl init --upgrade forgets it");
                continue;
            }
            if (at.dir().inSkills() && at.dir().registered()) {
                drift.add(
                        "%s names the plugin that %s holds too, so hooks run twice; %s"
                                .formatted(
                                        at.settings(),
                                        at.plugin(),
                                        ClaudeProgram.unregisterCommand(at.dir())));
            }
            if (record.build().equals(program.build())) {
                plugin(at, record, program, drift);
            }
        }
        if (record.configs().isEmpty()) {
            drift.add(
                    "no configuration directory of the client has the plugin; claudectl init adds it");
        }
        return List.copyOf(drift);
    }

    private static void program(
            Layout layout, Installation record, Program program, List<String> drift)
            throws IOException {
        if (!record.build().equals(program.build())) {
            drift.add(
                    "%s is installed, this is %s; claudectl init --upgrade installs this one"
                            .formatted(record.build(), program.build()));
        }
        if (!Images.is(record.image())) {
            drift.add("the program in " + record.image() + " is gone or damaged" + AGAIN);
        } else if (!Arrays.equals(
                Disk.read(record.image().resolve("bin/claudectl")), Disk.read(layout.client()))) {
            drift.add(
                    layout.client()
                            + (Files.exists(layout.client()) ? " was changed" : " is missing")
                            + AGAIN);
        } else if (!Files.isExecutable(layout.client())) {
            drift.add(layout.client() + " is not executable" + AGAIN);
        }
        if (!record.image().equals(Disk.target(layout.image()))) {
            drift.add(layout.image() + " does not lead to " + record.image() + AGAIN);
        }
        if (record.link() && !Files.isExecutable(layout.link())) {
            drift.add(layout.link() + " does not lead to " + record.image() + AGAIN);
        }
    }

    private static void plugin(Layout at, Installation record, Program program, List<String> drift)
            throws IOException {
        boolean market = at.dir().registered() && record.fallbacks().contains(at.config());
        var texts = new ConfigDir.Texts(program.number(), record.allowTools(), market);
        Map<Path, String> different =
                new ConfigDir(at, ClaudeProgram.of(Map.of())).different(texts);
        different.forEach((file, how) -> drift.add(file + " " + how + AGAIN));
        if (at.dir().registered() && !market && !at.dir().inSkills()) {
            drift.add(
                    at.settings()
                            + " registers the plugin in the older form; claudectl init --upgrade moves it");
        }
    }
}
