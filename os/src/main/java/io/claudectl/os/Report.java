package io.claudectl.os;

import io.claudectl.json.Json;
import io.claudectl.os.Finding.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The findings of a check, printed for people and for programs. */
public record Report(List<Finding> findings) {
    public Report {
        findings = List.copyOf(findings);
    }

    /** Returns how many have that verdict. */
    public long count(Verdict verdict) {
        return findings.stream().filter(each -> each.verdict() == verdict).count();
    }

    /**
     * Renders lines with their fixes below, gravest first, then the counts; {@code all}: also
     * passed checks.
     */
    public String text(boolean all) {
        var shown = new ArrayList<>(findings);
        shown.removeIf(each -> !all && each.verdict().compareTo(Verdict.PASS) >= 0);
        shown.sort(Comparator.comparing(Finding::verdict));
        int width = shown.stream().mapToInt(each -> each.name().length()).max().orElse(1);
        String form = "%-7s  %-" + width + "s  %s\n", below = " ".repeat(9 + width + 2);
        var text = new StringBuilder();
        for (Finding each : shown) {
            text.append(form.formatted(each.verdict().word(), each.name(), each.detail()));
            text.append(each.fix().isEmpty() ? "" : below + each.fix() + "\n");
        }
        return text
                + "%d failed, %d advice, %d passed, %d skipped"
                        .formatted(
                                count(Verdict.FAIL),
                                count(Verdict.ADVICE),
                                count(Verdict.PASS),
                                count(Verdict.SKIPPED))
                + (all ? "\n" : "; all: claudectl doctor -v\n");
    }

    /**
     * Renders {@code {"checks":[{"name","verdict","detail","fix"}],"failed":n}}; fix null for none.
     */
    public String json() {
        List<Object> rows = findings.stream().map(Report::row).toList();
        return Json.write(Json.object("checks", rows, "failed", count(Verdict.FAIL))) + "\n";
    }

    private static Object row(Finding it) {
        Object fix = it.fix().isEmpty() ? null : it.fix();
        String word = it.verdict().word();
        return Json.object("name", it.name(), "verdict", word, "detail", it.detail(), "fix", fix);
    }
}
