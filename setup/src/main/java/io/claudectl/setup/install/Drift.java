package io.claudectl.setup.install;

import io.claudectl.agent.claude.ClaudeProgram;
import io.claudectl.agent.claude.ClientPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A difference between the disk and the record of the installation.
 *
 * @param fix the command that helps; empty where the text has it
 */
public record Drift(String text, String fix) {
    /** Checks the program and every configuration directory; empty when all is as recorded. */
    public static List<Drift> of(Layout layout, Program running) throws IOException {
        Installation record;
        try {
            record = Installation.of(layout);
        } catch (Refused damaged) {
            return List.of(new Drift(String.valueOf(damaged.getMessage()), ""));
        }
        if (record == null) {
            return List.of(new Drift("claudectl is not installed here", "claudectl init"));
        }
        var lines = new ArrayList<String>();
        var pieces = new ArrayList<>(Install.program(layout, record, running, new ArrayList<>()));
        String build = record.program().build();
        boolean same = build.equals(running.build());
        if (!same) {
            lines.add("%s is installed, this is %s".formatted(build, running.build()));
        }
        for (Path config : record.configs()) {
            if (!Files.isDirectory(config)) {
                lines.add(config + " is gone");
            } else if (same) { // another version has other texts
                var plugin = new ClientPlugin(layout.in(config).dir(), ClaudeProgram.of(Map.of()));
                pieces.addAll(plugin.pieces(Install.wanted(layout, record), new ArrayList<>()));
            }
        }
        pieces.forEach(each -> lines.addAll(each.differences()));
        if (record.configs().isEmpty()) {
            return List.of(
                    new Drift("no configuration directory has the plugin", "claudectl init"));
        }
        return lines.stream().map(each -> new Drift(each, "claudectl init --upgrade")).toList();
    }

    /** Renders one line for people. */
    public String line() {
        return fix.isEmpty() ? text : "%s; to repair: %s".formatted(text, fix);
    }
}
