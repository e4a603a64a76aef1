package io.claudectl.setup.install;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import io.claudectl.setup.PluginFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/**
 * Ways by which the client finds the plugin in one configuration directory. With both, it would run
 * every hook twice.
 *
 * @param skills whether the plugin is in the skills folder
 * @param marketplace whether the user's settings name the plugin's marketplace
 */
public record Registration(boolean skills, boolean marketplace) {
    /** Reads the folder and the user's settings; a file that cannot be read names nothing. */
    public static Registration of(Layout layout) {
        boolean whole = Files.isRegularFile(layout.plugin().resolve(PluginFolder.MANIFEST));
        return new Registration(whole && PluginFolder.ours(layout.plugin()), named(layout));
    }

    private static boolean named(Layout layout) {
        try {
            if (Files.isRegularFile(layout.settings())
                    && Json.parse(Files.readAllBytes(layout.settings()))
                            instanceof Map<?, ?> settings) {
                return has(settings, "extraKnownMarketplaces", PluginFolder.NAME)
                        || has(
                                settings,
                                "enabledPlugins",
                                PluginFolder.NAME + "@" + PluginFolder.NAME);
            }
        } catch (IOException | NotJson unreadable) {
            return false;
        }
        return false;
    }

    private static boolean has(Map<?, ?> settings, String key, String name) {
        return settings.get(key) instanceof Map<?, ?> entries && entries.containsKey(name);
    }
}
