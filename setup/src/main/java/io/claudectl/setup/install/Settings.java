package io.claudectl.setup.install;

import io.claudectl.json.Json;
import io.claudectl.json.JsonEdit;
import io.claudectl.json.NotJson;
import io.claudectl.setup.PluginFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our keys in the client's settings: the plugin's registration, and leave to use its tools. */
final class Settings {
    private static final String REGISTERED = PluginFolder.NAME + "@" + PluginFolder.NAME;
    private static final String TOOLS =
            "mcp__plugin_" + PluginFolder.NAME + "_" + PluginFolder.SERVER;
    private static final String[] ALLOW = {"permissions", "allow"};

    private Settings() {}

    /** One of our keys. */
    enum Key {
        MARKETPLACE("extraKnownMarketplaces", PluginFolder.NAME),
        PLUGIN("enabledPlugins", REGISTERED),
        ALLOWED("permissions", "allow"),
        HOME("env", "CLAUDECTL_HOME");

        @SuppressWarnings("ImmutableEnumChecker") // List.of cannot change
        private final List<String> path;

        Key(String container, String name) {
            this.path = List.of(container, name);
        }

        String[] path() {
            return path.toArray(String[]::new);
        }
    }

    /**
     * What we put there and so may take away.
     *
     * @param file whether there was no file before
     * @param keys what was added, not what stood there already
     * @param containers objects and arrays made on the way, outermost first
     */
    record Added(boolean file, List<Key> keys, List<List<String>> containers) {
        static final Added NOTHING = new Added(false, List.of(), List.of());

        Added {
            keys = List.copyOf(keys);
            containers = containers.stream().map(List::copyOf).toList();
        }
    }

    /** The document as it should be, and what of it is ours. */
    record Edited(JsonEdit json, Added added) {}

    /** The document with the keys that are wanted and without those of ours that are not. */
    static Edited edited(JsonEdit json, boolean file, Added before, Map<Key, Object> wanted)
            throws NotJson {
        var keys = new ArrayList<Key>();
        var containers = new ArrayList<List<String>>(before.containers());
        JsonEdit now = json;
        for (Key key : Key.values()) {
            Object value = wanted.get(key);
            if (value == null) {
                now = before.keys().contains(key) ? taken(now, key) : now;
                continue;
            }
            if (before.keys().contains(key) || !stands(now, key, value)) {
                keys.add(key);
            }
            containers.addAll(missing(now, key, containers));
            now =
                    key == Key.ALLOWED
                            ? now.withElement(value, key.path())
                            : stands(now, key, value) ? now : now.with(value, key.path());
        }
        Edited swept = swept(now, containers);
        return new Edited(
                swept.json(), new Added(before.file() || file, keys, swept.added().containers()));
    }

    /** What each key holds when the plugin is on. */
    static Map<Key, Object> wanted(Places places, boolean allowTools) {
        var wanted = new java.util.EnumMap<Key, Object>(Key.class);
        wanted.put(
                Key.MARKETPLACE,
                Json.object(
                        "source",
                        Json.object("source", "directory", "path", places.plugin().toString())));
        wanted.put(Key.PLUGIN, true);
        if (allowTools) {
            wanted.put(Key.ALLOWED, TOOLS);
        }
        if (!places.usual()) {
            wanted.put(Key.HOME, places.state().toString());
        }
        return wanted;
    }

    /** True when the key holds this value, or the list this element. */
    static boolean stands(JsonEdit json, Key key, Object value) {
        Object there = json.value(key.path());
        return key == Key.ALLOWED
                ? there instanceof List<?> list && list.contains(value)
                : value.equals(there);
    }

    /** What is unmistakably ours in settings whose record was lost. */
    static Added recognised(JsonEdit json, Places places) {
        Map<Key, Object> wanted = wanted(places, true);
        var keys = new ArrayList<Key>();
        for (Key key : Key.values()) {
            Object value = wanted.get(key);
            if (value != null && stands(json, key, value)) {
                keys.add(key);
            }
        }
        return keys.contains(Key.MARKETPLACE) ? new Added(false, keys, List.of()) : Added.NOTHING;
    }

    private static JsonEdit taken(JsonEdit json, Key key) {
        return key == Key.ALLOWED
                ? json.withoutElement(TOOLS::equals, ALLOW)
                : json.without(key.path());
    }

    private static List<List<String>> missing(JsonEdit json, Key key, List<List<String>> known) {
        var missing = new ArrayList<List<String>>();
        String[] path = key.path();
        int depth = key == Key.ALLOWED ? path.length : path.length - 1;
        for (int length = 1; length <= depth; length++) {
            List<String> container = Arrays.asList(Arrays.copyOf(path, length));
            if (!json.has(Arrays.copyOf(path, length)) && !known.contains(container)) {
                missing.add(container);
            }
        }
        return missing;
    }

    /** Takes away containers of ours that nothing is left in, innermost first. */
    private static Edited swept(JsonEdit json, List<List<String>> containers) {
        var left = new ArrayList<List<String>>();
        JsonEdit now = json;
        for (List<String> container : containers.reversed()) {
            String[] path = container.toArray(String[]::new);
            if (!now.has(path)) {
                continue;
            }
            if (empty(now.value(path))) {
                now = now.without(path);
            } else {
                left.addFirst(container);
            }
        }
        return new Edited(now, new Added(false, List.of(), left));
    }

    private static boolean empty(@Nullable Object value) {
        return value instanceof Map<?, ?> map && map.isEmpty()
                || value instanceof List<?> list && list.isEmpty();
    }
}
