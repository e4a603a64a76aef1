package io.claudectl.setup.doctor;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import io.claudectl.setup.PluginFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The client's side: the plugin, leave to use its tools, and the sandbox. */
final class SettingsChecks {
    private static final String PLUGIN = PluginFolder.NAME + "@" + PluginFolder.NAME;
    private static final String TOOLS =
            "mcp__plugin_" + PluginFolder.NAME + "_" + PluginFolder.SERVER;

    private final Scene scene;

    SettingsChecks(Scene scene) {
        this.scene = scene;
    }

    List<Check> all() throws IOException {
        Path file = scene.places().settings();
        @Nullable Object settings = Map.of();
        if (Files.exists(file)) {
            try {
                settings = Json.parse(Files.readAllBytes(file));
            } catch (NotJson broken) {
                return List.of(
                        Check.fail(
                                "plugin",
                                "%s is no valid JSON: %s".formatted(file, broken.getMessage()),
                                "edit " + file));
            }
        }
        Check plugin = plugin(settings);
        boolean on = Boolean.TRUE.equals(at(settings, "enabledPlugins", PLUGIN));
        return List.of(
                plugin,
                on
                        ? permissions(settings)
                        : Check.skipped("permissions", "the plugin is not switched on"),
                sandbox(settings));
    }

    private Check plugin(@Nullable Object settings) throws IOException {
        String init = scene.program().client() + " init";
        Path file = scene.places().settings();
        Object path = at(settings, "extraKnownMarketplaces", PluginFolder.NAME, "source", "path");
        if (!(path instanceof String text) || text.isEmpty()) {
            return Check.advice(
                    "plugin",
                    "not registered in %s: no session joins the bus".formatted(file),
                    init);
        }
        Path folder = path(text);
        if (folder == null || !PluginFolder.ours(folder)) {
            return Check.fail(
                    "plugin", "registered in %s, but %s holds none".formatted(file, text), init);
        }
        if (!Boolean.TRUE.equals(at(settings, "enabledPlugins", PLUGIN))) {
            return Check.advice(
                    "plugin",
                    "registered, but enabledPlugins[\"%s\"] is not true in %s"
                            .formatted(PLUGIN, file),
                    init);
        }
        var programs = new TreeSet<String>();
        Path hooks = folder.resolve(PluginFolder.NAME).resolve("hooks/hooks.json");
        try {
            collect(Json.parse(Files.readAllBytes(hooks)), programs);
        } catch (NotJson broken) {
            return Check.fail("plugin", hooks + " is no valid JSON", init);
        }
        for (String program : programs) {
            Path called = path(program);
            if (called == null || !Files.isExecutable(called)) {
                return Check.fail(
                        "plugin",
                        "hooks call %s, which is missing: an error line in every session"
                                .formatted(program),
                        init);
            }
        }
        return Check.pass("plugin", "%s, switched on".formatted(folder));
    }

    private static void collect(@Nullable Object json, Set<String> programs) {
        if (json instanceof Map<?, ?> fields) {
            if (fields.get("command") instanceof String program) {
                programs.add(program);
            }
            fields.values().forEach(each -> collect(each, programs));
        } else if (json instanceof List<?> list) {
            list.forEach(each -> collect(each, programs));
        }
    }

    private Check permissions(@Nullable Object settings) {
        return list(settings, "permissions", "allow").contains(TOOLS)
                ? Check.pass("permissions", "the bus's tools run unasked")
                : Check.advice(
                        "permissions",
                        "permissions.allow lacks %s: an unattended session stalls at a dialog"
                                .formatted(TOOLS),
                        scene.program().client() + " init --allow-tools yes");
    }

    private Check sandbox(@Nullable Object settings) {
        if (!Boolean.TRUE.equals(at(settings, "sandbox", "enabled"))) {
            return Check.pass("sandbox", "not switched on");
        }
        boolean excluded =
                list(settings, "sandbox", "excludedCommands").stream()
                        .anyMatch(each -> each.toString().contains("claudectl"));
        boolean open =
                Boolean.TRUE.equals(at(settings, "sandbox", "network", "allowAllUnixSockets"));
        return excluded || open
                ? Check.pass("sandbox", "switched on, and lets claudectl reach the bus")
                : Check.advice(
                        "sandbox",
                        "switched on: claudectl in a session's shell cannot reach the bus; its MCP tools and hooks can",
                        "in %s: \"sandbox\": {\"excludedCommands\": [\"claudectl\"]}"
                                .formatted(scene.places().settings()));
    }

    private static @Nullable Path path(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException unusable) {
            return null;
        }
    }

    private static @Nullable Object at(@Nullable Object json, String... names) {
        Object value = json;
        for (String name : names) {
            value = value instanceof Map<?, ?> fields ? fields.get(name) : null;
        }
        return value;
    }

    private static List<?> list(@Nullable Object json, String... names) {
        return at(json, names) instanceof List<?> list
                ? list.stream().filter(String.class::isInstance).toList()
                : List.of();
    }
}
