package io.claudectl.setup;

import java.nio.file.Path;
import java.util.Map;

/** The user skills {@code /role} and {@code /inbox}. */
public final class Skills {
    private static final String MARK = "<!-- claudectl init wrote this file -->";

    private Skills() {}

    /** True when a skill's text was written by this program, in any version. */
    public static boolean ours(String text) {
        return text.contains(MARK);
    }

    /** What is written below the client's skills: text by relative path. */
    public static Map<String, String> files(Path client) {
        return Map.of(
                "role/SKILL.md",
                """
                ---
                name: role
                description: Take a role on the claudectl agent bus, such as /role frontend
                disable-model-invocation: true
                allowed-tools: Bash(%s bus role bind:*)
                ---
                %s
                !`%s bus role bind --self $ARGUMENTS`
                """
                        .formatted(client, MARK, client),
                "inbox/SKILL.md",
                """
                ---
                name: inbox
                description: Read the mail of this session's role on the claudectl agent bus
                disable-model-invocation: true
                allowed-tools: Bash(%s bus inbox:*)
                ---
                %s
                !`%s bus inbox`
                """
                        .formatted(client, MARK, client));
    }
}
