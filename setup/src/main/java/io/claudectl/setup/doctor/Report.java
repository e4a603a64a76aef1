package io.claudectl.setup.doctor;

import io.claudectl.json.Json;
import io.claudectl.setup.doctor.Check.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All checks, as people and programs read them. */
public record Report(List<Check> checks) {
    public Report {
        checks = List.copyOf(checks);
    }

    /** How many failed. */
    public long failed() {
        return count(Verdict.FAIL);
    }

    private long count(Verdict verdict) {
        return checks.stream().filter(check -> check.verdict() == verdict).count();
    }

    /** One aligned line for each check, what mends it below, and a line that counts. */
    public String text() {
        int width = checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
        var text = new StringBuilder();
        for (Check check : checks) {
            text.append("%-7s  ".formatted(check.verdict().word()))
                    .append(check.name())
                    .append(" ".repeat(width - check.name().length() + 2))
                    .append(check.detail())
                    .append('\n');
            if (!check.fix().isEmpty()) {
                text.append(" ".repeat(9 + width + 2)).append(check.fix()).append('\n');
            }
        }
        return text.append(
                        "%d passed, %d advice, %d failed, %d skipped\n"
                                .formatted(
                                        count(Verdict.PASS),
                                        count(Verdict.ADVICE),
                                        count(Verdict.FAIL),
                                        count(Verdict.SKIPPED)))
                .toString();
    }

    /** {@code {"checks":[{"name","verdict","detail","fix"}],"failed":n}}; fix null for none. */
    public String json() {
        List<Map<String, @Nullable Object>> rows =
                checks.stream()
                        .map(
                                check ->
                                        Json.object(
                                                "name",
                                                check.name(),
                                                "verdict",
                                                check.verdict().word(),
                                                "detail",
                                                check.detail(),
                                                "fix",
                                                check.fix().isEmpty() ? null : check.fix()))
                        .toList();
        return Json.write(Json.object("checks", rows, "failed", failed())) + "\n";
    }
}
