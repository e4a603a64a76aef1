package io.claudectl.setup.command;

import java.util.Locale;

/** The value of a flag that answers a question. */
enum YesNo {
    YES,
    NO;

    boolean yes() {
        return this == YES;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
