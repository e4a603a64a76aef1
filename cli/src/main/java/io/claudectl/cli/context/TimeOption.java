package io.claudectl.cli.context;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the value of an option that takes a time span. */
public final class TimeOption {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");

    private TimeOption() {}

    /**
     * Parses a span such as {@code 90s}, {@code 30m}, {@code 2h} or {@code 3d}; null if invalid.
     */
    public static @Nullable Duration parse(String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
