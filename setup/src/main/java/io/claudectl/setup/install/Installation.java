package io.claudectl.setup.install;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of an installation: {@code onboarding.json}.
 *
 * @param program the installed one
 * @param link whether the program was copied and linked on PATH
 * @param allowTools whether the plugin answers the permission dialog of the bus's own tools
 * @param configs configuration directories of the client that hold the plugin
 * @param markets those of them where the client loads the plugin from a marketplace only
 */
public record Installation(
        Program program, boolean link, boolean allowTools, List<Path> configs, List<Path> markets) {
    private static final long SCHEMA = 2;

    /** The end of the path by which a record of schema 1 names a configuration directory. */
    private static final Path OLD_PLUGIN =
            Path.of("plugins/claudectl/.claude-plugin/marketplace.json");

    public Installation {
        configs = List.copyOf(configs);
        markets = List.copyOf(markets);
    }

    /**
     * Reads the record, also one of schema 1.
     *
     * @return null without an installation
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
                        new Program(Path.of(text(fields, "image")), text(fields, "build")),
                        Boolean.TRUE.equals(fields.get("link")),
                        Boolean.TRUE.equals(fields.get("allow_tools")),
                        schema == 1 ? oldConfigs(fields) : paths(fields.get("config_dirs")),
                        paths(fields.get("marketplace_dirs")));
            }
        } catch (NotJson | InvalidPathException damaged) {
            throw damaged(file);
        }
        throw damaged(file);
    }

    private static Refused damaged(Path file) {
        return new Refused(
                "%s is damaged, or was written by a newer or another claudectl: nothing was changed. Use that one, or move the file away and run claudectl init again",
                file);
    }

    private static String text(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    private static List<Path> paths(@Nullable Object list) {
        return list instanceof Collection<?> all
                ? all.stream().map(String::valueOf).map(Path::of).toList()
                : List.of();
    }

    private static List<Path> oldConfigs(Map<?, ?> fields) {
        var files = fields.get("files") instanceof Map<?, ?> all ? all.keySet() : null;
        return paths(files).stream()
                .filter(each -> each.isAbsolute() && each.endsWith(OLD_PLUGIN))
                .map(each -> each.getRoot().resolve(each.subpath(0, each.getNameCount() - 4)))
                .toList();
    }

    /** Returns the record with other configuration directories. */
    Installation with(List<Path> others, List<Path> otherMarkets) {
        return new Installation(program, link, allowTools, others, otherMarkets);
    }

    /** Returns the record without one configuration directory. */
    Installation without(Path config) {
        return with(
                configs.stream().filter(each -> !each.equals(config)).toList(),
                markets.stream().filter(each -> !each.equals(config)).toList());
    }

    /**
     * Returns the text of the file.
     *
     * @param now the time, ISO-8601
     */
    String text(String now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schema", SCHEMA);
        fields.put("build", program.build());
        fields.put("image", program.image().toString());
        fields.put("at", now);
        fields.put("link", link);
        fields.put("allow_tools", allowTools);
        fields.put("config_dirs", configs.stream().map(Path::toString).toList());
        fields.put("marketplace_dirs", markets.stream().map(Path::toString).toList());
        return Json.write(fields) + "\n";
    }
}
