package io.claudectl.cli.context;

import io.claudectl.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The object {@code error} that a refused command prints with {@code --json}.
 *
 * @param code the rule that refused it, or {@code usage}, {@code refused}, {@code late}, {@code
 *     unknown} by the exit code
 * @param text the line on standard error
 * @param instead what to do; null where the line names nothing
 */
public record JsonError(String code, String text, @Nullable String instead) {
    private static final String NAME = "claudectl: ";
    private static final String REPEAT = ". Repeat ";

    /** Parses the line on standard error; the next step follows the first semicolon. */
    public static JsonError of(int exit, @Nullable String rule, String complaint) {
        int begin = complaint.lastIndexOf(NAME);
        String text = complaint.substring(begin < 0 ? 0 : begin + NAME.length()).strip();
        int next = text.indexOf("; ");
        int at = next >= 0 ? next : text.indexOf(REPEAT);
        return new JsonError(
                rule == null ? code(exit) : rule, text, at < 0 ? null : text.substring(at + 2));
    }

    private static String code(int exit) {
        return switch (exit) {
            case Exit.USAGE -> "usage";
            case Exit.LATE -> "late";
            case Exit.UNKNOWN -> "unknown";
            default -> "refused";
        };
    }

    /** Returns the object {@code error} with the three fields. */
    public Map<String, @Nullable Object> json() {
        return Json.object("error", Json.object("code", code, "text", text, "instead", instead));
    }
}
