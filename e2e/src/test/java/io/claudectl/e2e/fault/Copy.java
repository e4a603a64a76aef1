package io.claudectl.e2e.fault;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One message as it was printed for a model, whole, up to its receipt.
 *
 * @param marked says that an earlier copy may have arrived
 */
record Copy(String id, int attempt, boolean marked, String body, String receipt) {
    private static final Pattern WHOLE =
            Pattern.compile(
                    "\\[claudectl bus\\] Message from [^\\n]*\\n(again, attempt \\d+: [^\\n]*\\n)?"
                            + "subject: [^\\n]*\\nid: (\\S+) [^\\n]*attempt: (\\d+)\\n"
                            + "----- body (\\w+) -----\\n(.*?)\\n----- end \\4 -----\\n"
                            + "receipt: ([a-z2-7]{26})",
                    Pattern.DOTALL);

    /** All that stand in a hook's text, in their order. */
    static List<Copy> in(String text) {
        return WHOLE.matcher(text)
                .results()
                .map(
                        found ->
                                new Copy(
                                        found.group(2),
                                        Integer.parseInt(found.group(3)),
                                        found.group(1) != null,
                                        found.group(5),
                                        found.group(6)))
                .toList();
    }
}
