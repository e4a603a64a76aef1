package io.claudectl.agent.claude;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The user skills {@code /role} and {@code /inbox}. They run no command: the text a person types
 * behind the name goes to the client's {@code UserPromptExpansion} hook, by which the bus acts
 * before the skill reaches the model, and no shell ever sees it. The skills tell the model what to
 * make of the bus's answer, and which tool to use without one.
 */
public final class Skills {
    /** Names of the skills, without the slash. */
    public static final String ROLE = "role";

    public static final String INBOX = "inbox";

    private static final String MARK = "<!-- claudectl init wrote this file";

    /** Anything else in a path might mean something to the client when it expands the text. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._+@ -]+");

    private Skills() {}

    /**
     * Every file: its path relative to {@code skills} of the client's configuration directory, with
     * {@code /} between names, and its text. The same argument gives the same texts.
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

    /** True for a skill of ours, of any version; false for one a person wrote. */
    public static boolean ours(String text) {
        return text.contains(MARK);
    }
}
