package io.claudectl.e2e.bus;

import io.claudectl.demo.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One presentation of a message as its reader got it.
 *
 * @param marked it says that an earlier copy may have arrived
 * @param receipt the lease's token
 */
public record Copy(
        String id, String subject, int attempt, boolean marked, String body, String receipt) {
    private static final Pattern ENVELOPE =
            Pattern.compile(
                    "from [^\n]*: (\\S+) \\([^\n]*\\)\nid: (\\S+)[^\n]*\n(?:again, attempt (\\d+): [^\n]*\n)?"
                            + "--- (\\w+)\n(.*?)\n--- end \\4\nreceipt: (\\w+)",
                    Pattern.DOTALL);

    /** The copies in a text of envelopes, such as a hook's context. */
    public static List<Copy> in(String text) {
        var copies = new ArrayList<Copy>();
        Matcher found = ENVELOPE.matcher(text);
        while (found.find()) {
            copies.add(
                    new Copy(
                            found.group(2),
                            found.group(1),
                            found.group(3) == null ? 1 : Integer.parseInt(found.group(3)),
                            found.group(3) != null,
                            found.group(5),
                            found.group(6)));
        }
        return copies;
    }

    /**
     * The copies in an answer of {@code bus inbox --json}, where the attempt is the mark.
     *
     * @param cut whether the answer may have broken off; then it holds nothing
     */
    public static List<Copy> inInbox(String json, boolean cut) {
        var copies = new ArrayList<Copy>();
        if (json.isEmpty()) {
            return copies;
        }
        Object answer;
        try {
            answer = Json.read(json);
        } catch (RuntimeException cutOff) {
            if (!cut) {
                throw cutOff;
            }
            return copies;
        }
        if (Json.at(answer, "messages") instanceof List<?> messages) {
            for (Object each : messages) {
                int attempt = Integer.parseInt(Json.text(each, "attempt"));
                copies.add(
                        new Copy(
                                Json.text(each, "id"),
                                Json.text(each, "subject"),
                                attempt,
                                attempt > 1,
                                Json.text(each, "body"),
                                Json.text(each, "receipt")));
            }
        }
        return copies;
    }
}
