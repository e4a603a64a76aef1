package io.claudectl.e2e.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Compares what a step printed with what its transcript holds. {@code ...} there stands for any
 * text of a line, or alone on a line for any number of lines.
 */
final class Output {
    private static final String ANY = "...";

    private Output() {}

    static boolean fits(List<String> wanted, List<String> printed) {
        var pattern = new StringBuilder();
        for (String line : wanted) {
            pattern.append(line.equals(ANY) ? "(?:.*\n)*" : line(line) + "\n");
        }
        String all = printed.isEmpty() ? "" : String.join("\n", printed) + "\n";
        return Pattern.matches(pattern.toString(), all);
    }

    private static String line(String wanted) {
        var pattern = new StringBuilder();
        String[] parts = wanted.split(Pattern.quote(ANY), -1);
        for (int i = 0; i < parts.length; i++) {
            pattern.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
        }
        return pattern.toString();
    }

    /** Returns the lines of a renewed transcript: each as printed, or the old one that fits it. */
    static List<String> renewed(List<String> old, List<String> printed) {
        if (fits(old, printed)) {
            return old;
        }
        var rest = new ArrayList<>(old);
        rest.removeIf(ANY::equals);
        return printed.stream()
                .map(
                        line -> {
                            for (String before : rest) {
                                if (fits(List.of(before), List.of(line))) {
                                    rest.remove(before);
                                    return before;
                                }
                            }
                            return line;
                        })
                .toList();
    }
}
