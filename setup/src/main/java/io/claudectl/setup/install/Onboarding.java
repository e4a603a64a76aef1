package io.claudectl.setup.install;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was installed: {@code onboarding.json}. It is written before the first step and again behind
 * the last, so that whatever a killed run left can be found.
 *
 * @param complete false while steps are being carried out
 * @param build build id of the program that installed
 * @param since when the first installation was made, and {@code at} the last; ISO-8601, UTC
 * @param image the directory of the program
 * @param files what was written, with the SHA-256 of each, in hex
 * @param directories what was made, outermost first
 * @param replaced hooks of another claudectl that were taken out of the settings
 * @param moved files of another claudectl that were put aside
 */
public record Onboarding(
        boolean complete,
        String build,
        String since,
        String at,
        Choices choices,
        Path image,
        Settings.Added added,
        Map<Path, String> files,
        List<Path> directories,
        List<Other.HookEntry> replaced,
        Map<Path, Path> moved) {
    private static final long SCHEMA = 1;

    public Onboarding {
        files = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(files));
        directories = List.copyOf(directories);
        replaced = List.copyOf(replaced);
        moved = Map.copyOf(moved);
    }

    /** The record of this user's installation, or what the removed one left; null for neither. */
    public static @Nullable Onboarding of(Places places) throws IOException, Refused {
        Onboarding standing = read(places.record());
        return standing == null ? read(places.removed()) : standing;
    }

    /** True when an installation of ours stands that was not removed. */
    public static boolean stands(Places places) {
        try {
            return read(places.record()) != null;
        } catch (IOException | Refused damaged) {
            return true;
        }
    }

    /** True for a record in the form of another claudectl, which uses the same name. */
    static boolean foreign(Path file) throws IOException {
        try {
            return Files.exists(file)
                    && Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> fields
                    && !fields.containsKey("schema");
        } catch (NotJson damaged) {
            return false;
        }
    }

    /** Reads a record; null where there is none of ours. */
    static @Nullable Onboarding read(Path file) throws IOException, Refused {
        if (!Files.exists(file) || foreign(file)) {
            return null;
        }
        try {
            if (Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> fields) {
                Onboarding read = Form.read(fields);
                if (read != null) {
                    return read;
                }
            }
        } catch (NotJson | InvalidPathException | ClassCastException damaged) {
            throw new Refused(damaged(file), damaged);
        }
        throw new Refused(damaged(file));
    }

    private static String damaged(Path file) {
        return "%s is damaged or of a newer claudectl: nothing was changed. Use that one, or move the file away and run claudectl init again"
                .formatted(file);
    }

    /**
     * What is still ours once the client knows nothing of us: directories, where they are empty.
     */
    Onboarding afterRemoval() {
        return new Onboarding(
                complete,
                build,
                since,
                at,
                choices,
                image,
                Settings.Added.NOTHING,
                Map.of(),
                directories,
                List.of(),
                moved);
    }

    /** The same, at another step of its way. */
    Onboarding completed(boolean whole) {
        return new Onboarding(
                whole,
                build,
                since,
                at,
                choices,
                image,
                added,
                files,
                directories,
                replaced,
                moved);
    }

    /** True when both say the same of what is installed. */
    boolean same(Onboarding other) {
        return completed(true).timed("", "").equals(other.completed(true).timed("", ""))
                && complete == other.complete;
    }

    private Onboarding timed(String first, String last) {
        return new Onboarding(
                complete,
                build,
                first,
                last,
                choices,
                image,
                added,
                files,
                directories,
                replaced,
                moved);
    }

    /** One document, readable by people. */
    String text() {
        return Form.write(this);
    }

    /** The form on disk. */
    private static final class Form {
        static String write(Onboarding it) {
            Map<String, Object> files = new LinkedHashMap<>();
            it.files.forEach((path, hash) -> files.put(path.toString(), hash));
            Map<String, Object> moved = new LinkedHashMap<>();
            it.moved.forEach((from, to) -> moved.put(from.toString(), to.toString()));
            var lines = new ArrayList<String>();
            field(lines, "schema", SCHEMA);
            field(lines, "complete", it.complete);
            field(lines, "build", it.build);
            field(lines, "since", it.since);
            field(lines, "at", it.at);
            field(lines, "image", it.image.toString());
            field(lines, "link", it.choices.link());
            field(lines, "plugin", it.choices.plugin());
            field(lines, "allow_tools", it.choices.allowTools());
            field(lines, "settings_made", it.added.file());
            field(lines, "settings_keys", it.added.keys().stream().map(Enum::name).toList());
            field(lines, "settings_containers", it.added.containers());
            field(lines, "directories", it.directories.stream().map(Path::toString).toList());
            field(lines, "files", files);
            field(
                    lines,
                    "replaced_hooks",
                    it.replaced.stream()
                            .map(each -> Json.object("event", each.event(), "entry", each.entry()))
                            .toList());
            field(lines, "moved", moved);
            return "{\n" + String.join(",\n", lines) + "\n}\n";
        }

        private static void field(List<String> lines, String name, Object value) {
            lines.add("  " + Json.write(name) + ": " + Json.write(value));
        }

        static @Nullable Onboarding read(Map<?, ?> fields) {
            if (!Long.valueOf(SCHEMA).equals(fields.get("schema"))) {
                return null;
            }
            Map<Path, String> files = new LinkedHashMap<>();
            object(fields, "files").forEach((path, hash) -> files.put(Path.of(path), text(hash)));
            Map<Path, Path> moved = new LinkedHashMap<>();
            object(fields, "moved")
                    .forEach((from, to) -> moved.put(Path.of(from), Path.of(text(to))));
            var replaced = new ArrayList<Other.HookEntry>();
            for (Object each : list(fields, "replaced_hooks")) {
                if (each instanceof Map<?, ?> hook && hook.get("entry") != null) {
                    replaced.add(
                            new Other.HookEntry(
                                    text(hook.get("event")),
                                    java.util.Objects.requireNonNull(hook.get("entry"))));
                }
            }
            return new Onboarding(
                    truth(fields, "complete"),
                    text(fields.get("build")),
                    text(fields.get("since")),
                    text(fields.get("at")),
                    new Choices(
                            truth(fields, "link"),
                            truth(fields, "plugin"),
                            truth(fields, "allow_tools")),
                    Path.of(text(fields.get("image"))),
                    new Settings.Added(
                            truth(fields, "settings_made"),
                            texts(list(fields, "settings_keys")).stream()
                                    .filter(Form::known)
                                    .map(Settings.Key::valueOf)
                                    .toList(),
                            list(fields, "settings_containers").stream()
                                    .map(each -> texts((List<?>) each))
                                    .toList()),
                    files,
                    texts(list(fields, "directories")).stream().map(Path::of).toList(),
                    replaced,
                    moved);
        }

        private static boolean known(String key) {
            return java.util.Arrays.stream(Settings.Key.values())
                    .anyMatch(each -> each.name().equals(key));
        }

        private static boolean truth(Map<?, ?> fields, String name) {
            return Boolean.TRUE.equals(fields.get(name));
        }

        private static String text(@Nullable Object value) {
            return value instanceof String text ? text : "";
        }

        private static List<?> list(Map<?, ?> fields, String name) {
            return fields.get(name) instanceof List<?> list ? list : List.of();
        }

        private static List<String> texts(List<?> values) {
            return values.stream().map(Form::text).toList();
        }

        private static Map<String, Object> object(Map<?, ?> fields, String name) {
            Map<String, Object> object = new LinkedHashMap<>();
            if (fields.get(name) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> object.put(String.valueOf(key), String.valueOf(value)));
            }
            return object;
        }
    }
}
