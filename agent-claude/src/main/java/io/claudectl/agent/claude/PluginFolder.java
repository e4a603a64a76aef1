package io.claudectl.agent.claude;

import io.claudectl.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The plugin that joins Claude Code sessions to the bus: hooks that carry mail, the monitor that
 * wakes, the MCP server's registration, and an agent. Its texts are the files below {@code
 * resources/plugin}.
 */
public final class PluginFolder {
    /** Name of the plugin, and of the marketplace where the client needs one. */
    public static final String NAME = "claudectl";

    /**
     * Name of the MCP server; its tools are {@code mcp__plugin_claudectl_claudectl-bus__<tool>}.
     */
    public static final String SERVER = "claudectl-bus";

    /** The monitor's name for people and models; the same as in {@code monitors.json}. */
    public static final String MONITOR = "claudectl agent bus";

    /** The permission rule of all tools of the server. */
    public static final String TOOLS = "mcp__plugin_" + NAME + "_" + SERVER;

    /** The prefix of each tool's name. */
    public static final String TOOL = TOOLS + "__";

    /** The flag of the hook that answers the permission dialog of the bus's own tools. */
    public static final String ALLOW_TOOLS = "--allow-tools";

    private static final String HOOKS = "hooks/hooks.json";
    public static final String MANIFEST = ".claude-plugin/plugin.json";

    /** The manifest is last: a folder without it is not yet a plugin. */
    private static final List<String> FILES =
            List.of(".mcp.json", HOOKS, "monitors/monitors.json", "agents/supervisor.md", MANIFEST);

    /** Texts of which each of the bus's files holds one. */
    private static final List<String> MARKS =
            List.of(
                    "\"bus\", \"hook\"",
                    SERVER,
                    "claudectl agent bus",
                    "Roles, mailboxes and messages");

    private PluginFolder() {}

    /**
     * Returns every file of the plugin: its path relative to the plugin's folder, with {@code /}
     * between names, and its text. The same arguments give the same texts.
     *
     * @param client absolute path of the native client, as hooks and the MCP server call it
     * @param allowTools whether a hook answers the permission dialog of the bus's own tools
     * @throws IllegalArgumentException if that path is not absolute
     */
    public static Map<String, String> files(Path client, String version, boolean allowTools) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : FILES) {
            files.put(name, text("/plugin/" + name, client, version));
        }
        if (!allowTools) {
            files.computeIfPresent(
                    HOOKS, (name, text) -> text.replace("\"" + ALLOW_TOOLS + "\", ", ""));
        }
        return Collections.unmodifiableMap(files);
    }

    /**
     * Returns every file of a marketplace that holds the plugin, relative to the marketplace's
     * folder.
     */
    public static Map<String, String> marketplace(Path client, String version, boolean allowTools) {
        Map<String, String> files = new LinkedHashMap<>();
        files(client, version, allowTools)
                .forEach((name, text) -> files.put(NAME + "/" + name, text));
        files.put(".claude-plugin/marketplace.json", text("/marketplace.json", client, version));
        return Collections.unmodifiableMap(files);
    }

    /**
     * Returns whether this folder holds the plugin or a part of it, in any version, or no file at
     * all.
     */
    public static boolean ours(Path folder) {
        try (var all = Files.walk(folder)) {
            var files = all.filter(Files::isRegularFile).toList();
            return files.isEmpty() || files.stream().anyMatch(PluginFolder::marked);
        } catch (IOException | UncheckedIOException absent) {
            return false;
        }
    }

    private static boolean marked(Path file) {
        try {
            return FILES.stream().anyMatch(file::endsWith)
                    && MARKS.stream().anyMatch(text(file)::contains);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Returns a resource with its placeholders replaced. */
    static String text(String resource, Path client, String version) {
        if (!client.isAbsolute()) {
            throw new IllegalArgumentException("hooks need an absolute path: " + client);
        }
        String path = client.toString();
        boolean json = resource.endsWith(".json");
        String quoted = "'" + path.replace("'", "'\\''") + "'";
        return resource(resource)
                .replace("@VERSION@", version)
                .replace("@QUOTED_CLIENT@", inJson(quoted))
                .replace("@CLIENT@", json ? inJson(path) : path);
    }

    static String resource(String name) {
        try (var in = PluginFolder.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String inJson(String text) {
        String quoted = Json.write(text);
        return quoted.substring(1, quoted.length() - 1);
    }
}
