package io.claudectl.agent.claude;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The user skills {@code /role} and {@code /inbox}. They run no command: the text a person types
 * after the name goes to the client's {@code UserPromptExpansion} hook, by which the bus acts
 * before the skill reaches the model, and no shell ever sees it. The skills explain the bus's
 * answer to the model, and name the tool to use without one.
 */
public final class Skills {
    /** Names of the skills, without the slash. */
    public static final String ROLE = "role";

    public static final String INBOX = "inbox";

    private static final String MARK = "<!-- claudectl init wrote this file";

    /** Any other character in a path might be special to the client when it expands the text. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._+@ -]+");

    private static final int SKILL_MAX = 64 * 1024;

    private Skills() {}

    /**
     * Returns every file: its path relative to {@code skills} of the client's configuration
     * directory, with {@code /} between names, and its text. The same argument gives the same
     * texts.
     *
     * @param client absolute path of the native client
     * @throws IllegalArgumentException if that path is not absolute
     */
    public static Map<String, String> files(Path client) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : List.of(ROLE, INBOX)) {
            String file = name + "/SKILL.md";
            String text = PluginFolder.text("/skills/" + file, client, "");
            boolean plain = PLAIN.matcher(client.toString()).matches();
            files.put(file, plain ? text : text.replace(client.toString(), "claudectl"));
        }
        return Collections.unmodifiableMap(files);
    }

    /**
     * Returns whether a skill of the bus of that name is in the client's configuration directory,
     * rather than a skill that a person wrote.
     */
    public static boolean installed(Path configDirectory, String name) {
        Path skill = configDirectory.resolve("skills").resolve(name).resolve("SKILL.md");
        try {
            if (!Files.readAttributes(skill, BasicFileAttributes.class).isRegularFile()) {
                return false;
            }
            try (InputStream in = Files.newInputStream(skill)) {
                return ours(new String(in.readNBytes(SKILL_MAX), StandardCharsets.UTF_8));
            }
        } catch (IOException | SecurityException none) {
            return false;
        }
    }

    /** Returns whether the text is a skill of the bus, of any version. */
    public static boolean ours(String text) {
        return text.contains(MARK);
    }
}
