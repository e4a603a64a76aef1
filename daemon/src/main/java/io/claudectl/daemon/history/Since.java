package io.claudectl.daemon.history;

import io.claudectl.core.store.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The start of a reading of the log. */
public sealed interface Since {
    /** After that event. */
    record Seq(long seq) implements Since {}

    /** From that time on. */
    record Time(Instant at) implements Since {}

    /** The forms that {@link #parse} accepts. */
    String FORMS =
            "an event's number, a time such as 2026-01-31T12:00:00Z, or a span such as 10m, 2h, 3d";

    /** Parses a start; null for a text without one of {@link #FORMS}. */
    static @Nullable Since parse(String text, Instant now) {
        Matcher span = Pattern.compile("(\\d{1,6})([smhd])").matcher(text);
        if (span.matches()) {
            long count = Long.parseLong(span.group(1));
            return new Time(
                    now.minus(
                            switch (span.group(2)) {
                                case "s" -> Duration.ofSeconds(count);
                                case "m" -> Duration.ofMinutes(count);
                                case "h" -> Duration.ofHours(count);
                                default -> Duration.ofDays(count);
                            }));
        }
        if (text.matches("\\d{1,18}")) {
            return new Seq(Long.parseLong(text));
        }
        try {
            return new Time(Instant.parse(text));
        } catch (DateTimeParseException none) {
            return null;
        }
    }

    /** Returns the number of the last event before the start. */
    default long before(EventSource log) {
        return switch (this) {
            case Seq(long seq) -> seq;
            case Time(var at) -> log.lastBefore(at);
        };
    }
}
