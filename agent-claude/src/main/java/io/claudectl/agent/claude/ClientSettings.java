package io.claudectl.agent.claude;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings files of one session of the client: the user's, its directory's, and the
 * administrator's. Later files win. Reads at most {@link #BYTES_MAX} of each and never fails;
 * unusable files are listed.
 */
public final class ClientSettings {
    /** The id of the plugin in the skills directory, without a marketplace. */
    public static final String SKILLS_PLUGIN = PluginFolder.NAME + "@skills-dir";

    /** The id of the plugin in a marketplace of the settings. */
    public static final String MARKET_PLUGIN = PluginFolder.NAME + "@" + PluginFolder.NAME;

    /** The administrator's directory; end-to-end tests name one of their own. */
    private static final Path MANAGED =
            Path.of(System.getProperty("claudectl.managed.settings", "/etc/claude-code"));

    private static final long BYTES_MAX = 1 << 20;

    private final Path config;
    private final List<Document> documents = new ArrayList<>();
    private final List<String> unusable = new ArrayList<>();

    private record Document(Path file, Map<?, ?> json, boolean managed) {}

    /**
     * A value and its file.
     *
     * @param value never null
     */
    public record Found(Object value, Path file, boolean managed) {}

    private ClientSettings(Path config, @Nullable Path cwd, Path managed) {
        this.config = config;
        read(config.resolve("settings.json"), false);
        if (cwd != null) {
            // A session in a directory below does not read them: seen with 2.1.332.
            read(cwd.resolve(".claude/settings.json"), false);
            read(cwd.resolve(".claude/settings.local.json"), false);
        }
        read(managed.resolve("managed-settings.json"), true);
        for (Path file : dropped(managed.resolve("managed-settings.d"))) {
            read(file, true);
        }
    }

    /**
     * Reads the settings of a session.
     *
     * @param config the client's directory, see {@code CLAUDE_CONFIG_DIR}
     * @param cwd the session's start directory; null for settings common to all sessions
     */
    public static ClientSettings of(Path config, @Nullable Path cwd) {
        return new ClientSettings(config, cwd, MANAGED);
    }

    /** Reads the settings with another directory of the administrator. */
    static ClientSettings of(Path config, @Nullable Path cwd, Path managed) {
        return new ClientSettings(config, cwd, managed);
    }

    /** Returns unusable files, each with its reason. */
    public List<String> unusable() {
        return List.copyOf(unusable);
    }

    /** Returns the effective value; null where no file has it. */
    public @Nullable Found at(String... names) {
        return found(document -> true, names);
    }

    /** Returns the values of a list, of all files together: the client joins them. */
    public List<String> all(String... names) {
        return documents.stream()
                .map(document -> in(document.json(), names))
                .filter(List.class::isInstance)
                .flatMap(list -> ((List<?>) list).stream())
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** Returns whether the plugin is where the client finds it without a marketplace. */
    public boolean inSkills() {
        return Files.isRegularFile(
                config.resolve("skills")
                        .resolve(PluginFolder.NAME)
                        .resolve(".claude-plugin/plugin.json"));
    }

    /** Returns the folder of the plugin's marketplace, where it is registered and enabled. */
    public @Nullable Path marketplace() {
        Found path = at("extraKnownMarketplaces", PluginFolder.NAME, "source", "path");
        return path != null
                        && path.value() instanceof String text
                        && text.startsWith("/")
                        && truth(at("enabledPlugins", MARKET_PLUGIN))
                ? Path.of(text)
                : null;
    }

    /** Returns whether a session's shell runs in a sandbox that keeps claudectl from the bus. */
    public boolean sandboxed() {
        return truth(at("sandbox", "enabled"))
                && !truth(at("sandbox", "network", "allowAllUnixSockets"))
                && all("sandbox", "excludedCommands").stream()
                        .noneMatch(each -> each.contains("claudectl"));
    }

    /** Returns each setting that keeps the bus's hooks from running. */
    public List<HooksOff> hooksOff() {
        var off = new ArrayList<HooksOff>();
        boolean skills = inSkills();
        String plugin = skills ? SKILLS_PLUGIN : MARKET_PLUGIN;
        add(off, "disableAllHooks", at("disableAllHooks"), Boolean.TRUE::equals);
        add(
                off,
                "enabledPlugins[\"%s\"]: false".formatted(plugin),
                at("enabledPlugins", plugin),
                Boolean.FALSE::equals);
        // These are effective in an administrator's file only.
        if (skills || !truth(managed("enabledPlugins", MARKET_PLUGIN))) {
            managed(off, "allowManagedHooksOnly", Boolean.TRUE::equals);
        }
        if (skills) {
            managed(off, "strictPluginOnlyCustomization", ClientSettings::locks);
            managed(
                    off,
                    "strictKnownMarketplaces",
                    allowed -> !has(allowed, ClientSettings::skillsDir));
        } else {
            managed(off, "strictKnownMarketplaces", allowed -> !lists(allowed));
            managed(off, "blockedMarketplaces", this::lists);
        }
        return List.copyOf(off);
    }

    private void managed(List<HooksOff> off, String key, Predicate<Object> against) {
        add(off, key, managed(key), against);
    }

    private @Nullable Found managed(String... names) {
        return found(Document::managed, names);
    }

    private static void add(
            List<HooksOff> off, String key, @Nullable Found found, Predicate<Object> against) {
        if (found != null && against.test(found.value())) {
            off.add(new HooksOff(found.file(), key, found.managed()));
        }
    }

    private static boolean truth(@Nullable Found found) {
        return found != null && Boolean.TRUE.equals(found.value());
    }

    private static boolean locks(Object surfaces) {
        return Boolean.TRUE.equals(surfaces)
                || (surfaces instanceof List<?> list
                        && (list.contains("skills") || list.contains("hooks")));
    }

    private static boolean skillsDir(Map<?, ?> source) {
        return "skills-dir".equals(source.get("source"));
    }

    private static boolean has(Object list, Predicate<Map<?, ?>> wanted) {
        return list instanceof List<?> all
                && all.stream().anyMatch(each -> each instanceof Map<?, ?> it && wanted.test(it));
    }

    /** Returns whether a list of marketplaces has the bus's folder. */
    private boolean lists(Object marketplaces) {
        Found ours = at("extraKnownMarketplaces", PluginFolder.NAME, "source", "path");
        String path =
                ours == null
                        ? config.resolve("plugins").resolve(PluginFolder.NAME).toString()
                        : String.valueOf(ours.value());
        return has(marketplaces, source -> fits(source, path));
    }

    private static boolean fits(Map<?, ?> source, String path) {
        if ("pathPattern".equals(source.get("source"))) {
            try {
                return source.get("pathPattern") instanceof String pattern
                        && java.util.regex.Pattern.compile(pattern).matcher(path).find();
            } catch (PatternSyntaxException unusable) {
                return false;
            }
        }
        return "directory".equals(source.get("source")) && path.equals(source.get("path"));
    }

    private @Nullable Found found(Predicate<Document> which, String... names) {
        for (Document document : documents.reversed()) {
            Object value = which.test(document) ? in(document.json(), names) : null;
            if (value != null) {
                return new Found(value, document.file(), document.managed());
            }
        }
        return null;
    }

    private static @Nullable Object in(Object json, String... names) {
        @Nullable Object value = json;
        for (String name : names) {
            value = value instanceof Map<?, ?> fields ? fields.get(name) : null;
        }
        return value;
    }

    private void read(Path file, boolean managed) {
        try {
            if (!Files.isRegularFile(file)) {
                return;
            }
            if (Files.size(file) > BYTES_MAX) {
                unusable.add("%s is larger than %d bytes".formatted(file, BYTES_MAX));
            } else if (Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> fields) {
                documents.add(new Document(file, fields, managed));
            } else {
                unusable.add(file + " does not hold a JSON object");
            }
        } catch (NotJson broken) {
            unusable.add("%s is not valid JSON: %s".formatted(file, broken.getMessage()));
        } catch (IOException unreadable) {
            unusable.add("%s cannot be read: %s".formatted(file, unreadable.getMessage()));
        }
    }

    /** Returns them in the order of their names, as the client merges them. */
    private static List<Path> dropped(Path directory) {
        var files = new ArrayList<Path>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "[!.]*.json")) {
                all.forEach(files::add);
            } catch (IOException | java.nio.file.DirectoryIteratorException unreadable) {
                return files;
            }
        }
        Collections.sort(files);
        return files;
    }
}
