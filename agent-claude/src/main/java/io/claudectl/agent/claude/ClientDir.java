package io.claudectl.agent.claude;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A configuration directory of the client, and the paths in it.
 *
 * @param path absolute; {@code CLAUDE_CONFIG_DIR}, by default {@code ~/.claude}
 * @param usual true for the default, which the client's environment must not name
 */
public record ClientDir(Path path, boolean usual) {
    /** Returns the settings, which are read and never written. */
    public Path settings() {
        return path.resolve("settings.json");
    }

    public Path skills() {
        return path.resolve("skills");
    }

    /** Returns the plugin, loaded by the client as {@code claudectl@skills-dir}. */
    public Path plugin() {
        return skills().resolve(PluginFolder.NAME);
    }

    /** Returns the marketplace: the form for clients that load no plugin from skills. */
    public Path marketplace() {
        return path.resolve("plugins").resolve(PluginFolder.NAME);
    }

    /** Returns whether a whole plugin of the bus is in the skills folder. */
    public boolean inSkills() {
        return Files.isRegularFile(plugin().resolve(PluginFolder.MANIFEST))
                && PluginFolder.ours(plugin());
    }

    /**
     * Returns whether the user's settings name the marketplace. Together with {@link #inSkills} the
     * client would run every hook twice. False for unreadable settings.
     */
    public boolean registered() {
        try {
            return Files.isRegularFile(settings())
                    && Json.parse(Files.readAllBytes(settings())) instanceof Map<?, ?> all
                    && (has(all, "extraKnownMarketplaces", PluginFolder.NAME)
                            || has(all, "enabledPlugins", ClientSettings.MARKET_PLUGIN));
        } catch (IOException | NotJson unreadable) {
            return false;
        }
    }

    private static boolean has(Map<?, ?> settings, String key, String name) {
        return settings.get(key) instanceof Map<?, ?> entries && entries.containsKey(name);
    }
}
