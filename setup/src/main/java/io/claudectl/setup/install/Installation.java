package io.claudectl.setup.install;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The record of an installation: {@code onboarding.json}.
 *
 * @param build build id of the installed program
 * @param image the directory of the program
 * @param since time of the first installation, ISO-8601, UTC
 * @param at time of the last change
 * @param link whether the program was copied and linked on PATH
 * @param allowTools whether the plugin answers the permission dialog of the bus's own tools
 * @param configs configuration directories of the client that hold the plugin
 * @param fallbacks those of them where the client loads the plugin from a marketplace only
 */
public record Installation(
        String build,
        Path image,
        String since,
        String at,
        boolean link,
        boolean allowTools,
        List<Path> configs,
        List<Path> fallbacks) {
    private static final long SCHEMA = 2;

    /** The end of the path by which a record of schema 1 names a configuration directory. */
    private static final Path OLD_PLUGIN =
            Path.of("plugins/claudectl/.claude-plugin/marketplace.json");

    public Installation {
        configs = List.copyOf(configs);
        fallbacks = List.copyOf(fallbacks);
    }

    /**
     * Reads the record, also one of schema 1.
     *
     * @return null when nothing is installed
     * @throws Refused when the file is damaged, newer, or of another program of this name
     */
    public static @Nullable Installation of(Layout layout) throws IOException, Refused {
        Path file = layout.record();
        if (!Files.exists(file)) {
            return null;
        }
        try {
            if (Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> fields
                    && fields.get("schema") instanceof Long schema
                    && schema >= 1
                    && schema <= SCHEMA) {
                return new Installation(
                        text(fields, "build"),
                        Path.of(text(fields, "image")),
                        text(fields, "since"),
                        text(fields, "at"),
                        Boolean.TRUE.equals(fields.get("link")),
                        Boolean.TRUE.equals(fields.get("allow_tools")),
                        schema == 1 ? oldConfigs(fields) : paths(fields, "config_dirs"),
                        paths(fields, "marketplace_dirs"));
            }
        } catch (NotJson | InvalidPathException damaged) {
            throw new Refused(damaged(file), damaged);
        }
        throw new Refused(damaged(file));
    }

    private static String damaged(Path file) {
        return "%s is damaged, or was written by a newer or another claudectl: nothing was changed. Use that one, or move the file away and run claudectl init again"
                .formatted(file);
    }

    /** The same record without one configuration directory. */
    Installation without(Path config) {
        return new Installation(
                build,
                image,
                since,
                at,
                link,
                allowTools,
                configs.stream().filter(each -> !each.equals(config)).toList(),
                fallbacks.stream().filter(each -> !each.equals(config)).toList());
    }

    /** The same record with other fallbacks. */
    Installation withFallbacks(List<Path> others) {
        return new Installation(build, image, since, at, link, allowTools, configs, others);
    }

    /** True when both records differ in their times only. */
    boolean same(@Nullable Installation other) {
        return other != null
                && equals(
                        new Installation(
                                other.build,
                                other.image,
                                since,
                                at,
                                other.link,
                                other.allowTools,
                                other.configs,
                                other.fallbacks));
    }

    /** The text of the file. */
    String text() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schema", SCHEMA);
        fields.put("build", build);
        fields.put("image", image.toString());
        fields.put("since", since);
        fields.put("at", at);
        fields.put("link", link);
        fields.put("allow_tools", allowTools);
        fields.put("config_dirs", configs.stream().map(Path::toString).toList());
        fields.put("marketplace_dirs", fallbacks.stream().map(Path::toString).toList());
        return fields.entrySet().stream()
                .map(each -> "  " + Json.write(each.getKey()) + ": " + Json.write(each.getValue()))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    private static String text(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    private static List<Path> paths(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof List<?> list
                ? list.stream().map(each -> Path.of(String.valueOf(each))).toList()
                : List.of();
    }

    private static List<Path> oldConfigs(Map<?, ?> fields) {
        if (!(fields.get("files") instanceof Map<?, ?> files)) {
            return List.of();
        }
        return files.keySet().stream()
                .map(each -> Path.of(String.valueOf(each)))
                .filter(each -> each.isAbsolute() && each.endsWith(OLD_PLUGIN))
                .map(each -> each.getRoot().resolve(each.subpath(0, each.getNameCount() - 4)))
                .toList();
    }
}
