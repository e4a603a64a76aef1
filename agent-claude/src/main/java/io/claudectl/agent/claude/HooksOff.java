package io.claudectl.agent.claude;

import java.nio.file.Path;

/**
 * One setting that keeps the hooks of the bus from running.
 *
 * @param file the settings file that holds it
 * @param key its name there, with the plugin's id where it is about a plugin
 * @param managed true where an administrator's file holds it, which the user cannot change
 */
public record HooksOff(Path file, String key, boolean managed) {
    /** Returns one line: the key and its file. */
    public String text() {
        return key + " in " + file;
    }

    /** Returns the remedy for a person. */
    public String fix() {
        return managed
                ? "ask your administrator to remove %s from %s".formatted(key, file)
                : "remove %s from %s, then restart the session".formatted(key, file);
    }
}
