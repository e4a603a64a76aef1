package io.claudectl.store.sqlite;

import io.claudectl.core.message.Priority;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Converts constants to their form in the database and for people. */
final class EnumCodec {
    private EnumCodec() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> E read(Class<E> type, @Nullable String word) {
        return Enum.valueOf(type, Row.present(word).toUpperCase(Locale.ROOT));
    }

    /** Returns a priority's number, by which mail is sorted. */
    static int number(Priority priority) {
        return switch (priority) {
            case LOW -> 0;
            case NORMAL -> 1;
            case HIGH -> 2;
        };
    }

    static Priority priority(int number) {
        return switch (number) {
            case 0 -> Priority.LOW;
            case 1 -> Priority.NORMAL;
            case 2 -> Priority.HIGH;
            default -> throw new AssertionError("no priority is " + number);
        };
    }
}
