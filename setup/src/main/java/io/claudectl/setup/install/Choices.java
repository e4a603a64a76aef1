package io.claudectl.setup.install;

/**
 * What the person chose.
 *
 * @param link whether the program is copied to the user's programs and linked on PATH
 * @param plugin whether the client's plugin and the skills are installed
 * @param allowTools whether sessions may use the bus's tools unasked
 */
public record Choices(boolean link, boolean plugin, boolean allowTools) {
    public static final Choices DEFAULT = new Choices(true, true, true);
}
