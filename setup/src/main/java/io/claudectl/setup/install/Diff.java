package io.claudectl.setup.install;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.claudectl.core.mail.Visible;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The difference between two texts, as {@code diff -u} shows it. */
final class Diff {
    private static final int CONTEXT = 2;

    private Diff() {}

    /**
     * The changed lines with their neighbours. Characters that show nothing are made visible.
     *
     * @param before null where there was no file
     */
    static String of(String name, @Nullable String before, String after) {
        List<String> old = before == null ? List.of() : before.lines().toList();
        List<String> now = after.lines().toList();
        List<String> lines =
                UnifiedDiffUtils.generateUnifiedDiff(
                        before == null ? "/dev/null" : name,
                        name,
                        old,
                        DiffUtils.diff(old, now),
                        CONTEXT);
        if (lines.isEmpty()) {
            return "rewrite  " + name;
        }
        return String.join("\n", lines.stream().map(Diff::visible).toList());
    }

    private static String visible(String line) {
        return java.util.Arrays.stream(line.split("\t", -1))
                .map(Visible::line)
                .collect(java.util.stream.Collectors.joining("\t"));
    }
}
