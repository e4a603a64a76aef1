package io.claudectl.setup.doctor;

import io.claudectl.core.mail.Visible;
import io.claudectl.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects findings, and prints them for people and for programs. */
public final class Report {
    private final List<Check> checks = new ArrayList<>();

    /** The kinds of findings, gravest first. The bus works with all but {@link #FAIL}. */
    public enum Verdict {
        FAIL,
        ADVICE,
        PASS,
        SKIPPED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One finding: its subject, the facts in one line, and the command that helps, or nothing. */
    public record Check(String name, Verdict verdict, String detail, String fix) {}

    void pass(String name, String detail, @Nullable Object... values) {
        add(name, Verdict.PASS, "", detail, values);
    }

    void skipped(String name, String detail, @Nullable Object... values) {
        add(name, Verdict.SKIPPED, "", detail, values);
    }

    void advice(String name, String fix, String detail, @Nullable Object... values) {
        add(name, Verdict.ADVICE, fix, detail, values);
    }

    void fail(String name, String fix, String detail, @Nullable Object... values) {
        add(name, Verdict.FAIL, fix, detail, values);
    }

    // Its callers are in this package and all pass literals.
    @SuppressWarnings("AnnotateFormatMethod")
    void add(String name, Verdict verdict, String fix, String detail, @Nullable Object... values) {
        checks.add(new Check(name, verdict, line(detail.formatted(values)), line(fix)));
    }

    /** Makes names of files harmless to a terminal. */
    private static String line(String text) {
        return Visible.line(text.strip());
    }

    /** All findings, in the order they were made. */
    public List<Check> checks() {
        return List.copyOf(checks);
    }

    /** How many have that verdict. */
    public long count(Verdict verdict) {
        return checks.stream().filter(each -> each.verdict() == verdict).count();
    }

    /**
     * Lines with their fixes below, gravest first, then the counts; {@code all}: no line left out.
     */
    public String text(boolean all) {
        var shown = new ArrayList<>(checks);
        shown.removeIf(each -> !all && each.verdict().compareTo(Verdict.PASS) >= 0);
        shown.sort(Comparator.comparing(Check::verdict));
        int width = shown.stream().mapToInt(each -> each.name().length()).max().orElse(1);
        String form = "%-7s  %-" + width + "s  %s\n", below = " ".repeat(9 + width + 2);
        var text = new StringBuilder();
        for (Check each : shown) {
            text.append(form.formatted(each.verdict().word(), each.name(), each.detail()));
            text.append(each.fix().isEmpty() ? "" : below + each.fix() + "\n");
        }
        for (Verdict each : Verdict.values()) {
            String word = each == Verdict.PASS || each == Verdict.FAIL ? "ed" : "";
            text.append(count(each)).append(" ").append(each.word()).append(word).append(", ");
        }
        text.setLength(text.length() - 2);
        return text.append(all ? "\n" : "; all: claudectl doctor -v\n").toString();
    }

    /** {@code {"checks":[{"name","verdict","detail","fix"}],"failed":n}}; fix null for none. */
    public String json() {
        return "{\"checks\":%s,\"failed\":%d}\n"
                .formatted(
                        Json.write(checks.stream().map(Report::row).toList()), count(Verdict.FAIL));
    }

    private static Object row(Check it) {
        Object fix = it.fix().isEmpty() ? null : it.fix();
        String word = it.verdict().word();
        return Json.object("name", it.name(), "verdict", word, "detail", it.detail(), "fix", fix);
    }
}
