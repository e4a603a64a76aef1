package io.claudectl.core.text;

import java.util.Locale;

/** An enum's constant that people and programs read and type as one lower-case word. */
public interface Word {
    /** The constant's name in Java. */
    String name();

    /** Returns its name in lower case, with underscores as they are. */
    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
