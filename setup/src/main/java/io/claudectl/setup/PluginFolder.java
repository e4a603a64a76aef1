package io.claudectl.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The plugin that joins Claude Code sessions to the bus, as a marketplace folder the client loads
 * in place: hooks that carry mail, and the MCP server's registration.
 */
public final class PluginFolder {
    /** Name of the plugin and of the marketplace it stands in. */
    public static final String NAME = "claudectl";

    /**
     * Name of the MCP server; its tools are {@code mcp__plugin_claudectl_claudectl-bus__<tool>}.
     */
    public static final String SERVER = "claudectl-bus";

    /** What the monitor is called in what people and models read of it. */
    public static final String MONITOR = "claudectl agent bus";

    /** What stands before the name of each of the server's tools. */
    static final String TOOL = "mcp__plugin_" + NAME + "_" + SERVER + "__";

    private static final List<String> EVENTS =
            List.of(
                    "SessionStart",
                    "UserPromptSubmit",
                    "Stop",
                    "StopFailure",
                    "SessionEnd",
                    "PostToolUse",
                    "TaskCreated",
                    "TaskCompleted");

    /** Seconds after which the client gives a hook up; the hook itself ends within 2. */
    private static final int TIMEOUT = 5;

    private PluginFolder() {}

    /**
     * Writes the folder; files of an earlier version are replaced, others are left alone.
     *
     * @param client absolute path of the native client; it must stay there as long as sessions know
     *     the plugin
     * @return the files written, relative to the folder
     */
    public static List<Path> write(Path folder, Path client, String version) throws IOException {
        Map<String, String> files = files(client, version);
        for (var file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Path half = Files.createTempFile(target.getParent(), ".claudectl", ".new");
            Files.write(half, file.getValue().getBytes(StandardCharsets.UTF_8));
            Files.move(
                    half,
                    target,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return files.keySet().stream().map(Path::of).toList();
    }

    /** True when the plugin in this folder was written by this program, in any version. */
    public static boolean ours(Path folder) {
        try {
            Path hooks = folder.resolve(NAME).resolve("hooks/hooks.json");
            return Files.isRegularFile(hooks)
                    && Files.readString(hooks).contains("\"args\": [\"bus\", \"hook\"");
        } catch (IOException unreadable) {
            return false;
        }
    }

    /**
     * Every file of the folder: its path relative to the folder, with {@code /} between names, and
     * its text. The same arguments give the same texts.
     *
     * @param client absolute path of the native client, as hooks and the MCP server call it
     * @throws IllegalArgumentException where that path is not absolute
     */
    public static Map<String, String> files(Path client, String version) {
        if (!client.isAbsolute()) {
            throw new IllegalArgumentException("hooks need an absolute path: " + client);
        }
        String program = client.toString();
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                ".claude-plugin/marketplace.json",
                """
                {
                  "name": "%s",
                  "owner": { "name": "claudectl" },
                  "metadata": { "description": "The claudectl agent bus" },
                  "plugins": [
                    {
                      "name": "%s",
                      "source": "./%s",
                      "description": "Roles, mailboxes and messages between Claude Code sessions"
                    }
                  ]
                }
                """
                        .formatted(NAME, NAME, NAME));
        files.put(
                NAME + "/.claude-plugin/plugin.json",
                """
                {
                  "name": "%s",
                  "version": "%s",
                  "description": "Roles, mailboxes and messages between Claude Code sessions",
                  "author": { "name": "claudectl" }
                }
                """
                        .formatted(NAME, version));
        files.put(
                NAME + "/.mcp.json",
                """
                {
                  "mcpServers": {
                    "%s": {
                      "command": %s,
                      "args": ["bus", "stdio"],
                      "alwaysLoad": true
                    }
                  }
                }
                """
                        .formatted(SERVER, quoted(program)));
        files.put(NAME + "/hooks/hooks.json", hooks(program));
        files.put(NAME + "/monitors/monitors.json", monitors(program));
        files.put(NAME + "/agents/supervisor.md", SupervisorAgent.text(program, TOOL));
        return Collections.unmodifiableMap(files);
    }

    private static String hooks(String client) {
        var entries = new StringBuilder();
        for (String event : EVENTS) {
            entries.append(entry(event, "", client)).append(",\n");
        }
        // Only our own skills: the hook before one is how the bus hears what was typed behind it.
        entries.append(
                        entry(
                                "UserPromptExpansion",
                                "\"matcher\": \"%s|%s\", ".formatted(Skills.ROLE, Skills.INBOX),
                                client))
                .append(",\n");
        // Only our own tools: the hook before a call is how the bus learns that a subagent makes
        // it.
        entries.append(
                entry(
                        "PreToolUse",
                        "\"matcher\": \"mcp__plugin_%s_%s__.*\", ".formatted(NAME, SERVER),
                        client));
        return "{\n  \"hooks\": {\n" + entries + "\n  }\n}\n";
    }

    /**
     * A shell reads the command; {@code exec} keeps it from staying between client and doorbell.
     */
    private static String monitors(String client) {
        String command = "exec '%s' bus doorbell".formatted(client.replace("'", "'\\''"));
        return """
                [
                  {
                    "name": "agent-bus",
                    "command": %s,
                    "description": %s,
                    "when": "always"
                  }
                ]
                """
                .formatted(quoted(command), quoted(MONITOR));
    }

    private static String entry(String event, String matcher, String client) {
        return """
                    "%s": [
                      { %s"hooks": [
                        { "type": "command", "command": %s, "args": ["bus", "hook", "%s"], "timeout": %d }
                      ] }
                    ]"""
                .formatted(event, matcher, quoted(client), event, TIMEOUT)
                .indent(4)
                .stripTrailing();
    }

    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
