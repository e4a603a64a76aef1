package io.claudectl.daemon.config;

import io.claudectl.json.Json;
import io.claudectl.os.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/** Sets one key of {@code config.toml}; every other line of the file stays. */
public final class ConfigEdit {
    private ConfigEdit() {}

    /**
     * Writes a key, as the file's own key or in its table.
     *
     * @param value without quotes where the key holds a text
     * @return false where the file has that value already
     * @throws ConfigWrong if the value is invalid, or the file cannot be edited safely
     */
    public static boolean set(Path file, ConfigKey key, String value)
            throws IOException, ConfigWrong {
        String before = Objects.requireNonNullElse(ConfigFile.text(file), "");
        String toml = key.otherwise().startsWith("\"") ? Json.write(value) : value;
        String after = edited(before, key, toml);
        TomlParseResult parsed = Toml.parse(after);
        if (parsed.hasErrors()) {
            // The file was invalid before, or has the key in a form that is not known here.
            throw byHand(file, key, toml);
        }
        if (toml.equals(new Keys(parsed, file).look().set().get(key))) {
            if (!after.equals(before)) {
                new Disk().write(file, after, Disk.PRIVATE);
            }
            return !after.equals(before);
        }
        throw byHand(file, key, toml);
    }

    private static ConfigWrong byHand(Path file, ConfigKey key, String toml) {
        return new ConfigWrong(
                file,
                List.of(
                        "it cannot be edited safely: set %s = %s by hand"
                                .formatted(key.path(), toml)));
    }

    private static String edited(String text, ConfigKey key, String toml) {
        String table = key.path().replaceFirst("\\.[^.]*$", "");
        String name = key.path().substring(table.length() + 1), line = name + " = " + toml + "\n";
        String head = "^[ \\t]*\\[[ \\t]*" + Pattern.quote(table) + "[ \\t]*\\].*(?:\\n|\\z)";
        String others = "(?:(?![ \\t]*\\[).*\\n)*?[ \\t]*";
        String equals = "[ \\t]*=[ \\t]*";
        Matcher said =
                Pattern.compile(
                                "(?m)(%s%s%s%s|\\A%s%s%s).*$"
                                        .formatted(
                                                head,
                                                others,
                                                Pattern.quote(name),
                                                equals,
                                                others,
                                                Pattern.quote(key.path()),
                                                equals))
                        .matcher(text);
        if (said.find()) {
            return text.substring(0, said.end(1)) + toml + text.substring(said.end());
        }
        Matcher found = Pattern.compile("(?m)" + head).matcher(text);
        if (found.find()) {
            String between = found.group().endsWith("\n") ? "" : "\n";
            return text.substring(0, found.end()) + between + line + text.substring(found.end());
        }
        String gap = text.isEmpty() ? "" : text.endsWith("\n") ? "\n" : "\n\n";
        return text + gap + "[" + table + "]\n" + line;
    }
}
