package io.claudectl.testkit.simulation;

import java.util.List;

/** A second, simplest implementation of subject patterns. */
final class Naive {
    private Naive() {}

    static boolean matches(String pattern, String subject) {
        List<String> wanted = List.of(pattern.split("\\."));
        List<String> given = List.of(subject.split("\\."));
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).equals(">")) {
                return given.size() > i;
            }
            if (i >= given.size()
                    || !wanted.get(i).equals("*") && !wanted.get(i).equals(given.get(i))) {
                return false;
            }
        }
        return wanted.size() == given.size();
    }
}
