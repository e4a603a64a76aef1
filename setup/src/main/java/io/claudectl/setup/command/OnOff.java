package io.claudectl.setup.command;

import java.util.Locale;

/** A flag's word. */
enum OnOff {
    ON,
    OFF;

    boolean isOn() {
        return this == ON;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
