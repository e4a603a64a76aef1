package io.claudectl.cli.context;

import io.claudectl.core.text.Refusal;
import io.claudectl.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The object {@code error} that a refused command prints with {@code --json}.
 *
 * @param code the rule that refused it, or {@code usage}, {@code refused}, {@code late}, {@code
 *     unknown} by the exit code
 * @param text the line on standard error
 * @param instead the next step; null where the line names none
 * @param bound the limit that was passed, and the value; null where the rule has none
 */
public record JsonError(
        String code, String text, @Nullable String instead, Refusal.@Nullable Bound bound) {
    private static final String NAME = "claudectl: ";
    private static final String REPEAT = ". Repeat ";

    /** Parses the line on standard error; the next step follows the first semicolon. */
    public static JsonError of(int exit, @Nullable Refusal refusal, String complaint) {
        int begin = complaint.lastIndexOf(NAME);
        String text = complaint.substring(begin < 0 ? 0 : begin + NAME.length()).strip();
        int next = text.indexOf("; ");
        int at = next >= 0 ? next : text.indexOf(REPEAT);
        return new JsonError(
                refusal == null ? code(exit) : refusal.rule(),
                text,
                at < 0 ? null : text.substring(at + 2),
                refusal == null ? null : refusal.bound());
    }

    private static String code(int exit) {
        return switch (exit) {
            case Exit.USAGE -> "usage";
            case Exit.LATE -> "late";
            case Exit.UNKNOWN -> "unknown";
            default -> "refused";
        };
    }

    /** Returns the object {@code error}; limit and value are there where the rule has a limit. */
    public Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> error =
                Json.object("code", code, "text", text, "instead", instead);
        if (bound != null) {
            error.put("limit", bound.limit());
            error.put("value", bound.value());
        }
        return Json.object("error", error);
    }
}
