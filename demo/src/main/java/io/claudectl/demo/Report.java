package io.claudectl.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A timeline as people and programs read it. */
record Report(String title, Timeline timeline, String roles, Path root) {
    String text() {
        var out = new StringBuilder();
        out.append(title).append("\n\n");
        for (Timeline.Step step : timeline.steps()) {
            out.append("%9s  %-9s %s%n".formatted(shown(step.at()), step.who(), step.what()));
        }
        out.append("\nEvidence\n");
        for (Timeline.Told told : timeline.messages()) {
            out.append(
                    "  #%d  %s  %s -> %s  %s%n      %s%n"
                            .formatted(
                                    told.number,
                                    told.id,
                                    told.from,
                                    told.to(),
                                    told.subject,
                                    String.join(" > ", words(told))));
        }
        out.append("\nclaudectl bus role list\n");
        roles.lines().forEach(line -> out.append("  ").append(inside(line)).append('\n'));
        long seen =
                timeline.messages().stream().filter(told -> words(told).contains("seen")).count();
        out.append(
                "%n%d messages stored, %d seen by their recipient's model%n"
                        .formatted(timeline.messages().size(), seen));
        return out.toString();
    }

    String json(List<String> problems) {
        List<@Nullable Object> steps = new ArrayList<>();
        for (Timeline.Step step : timeline.steps()) {
            steps.add(
                    Json.object(
                            "seq", step.seq(),
                            "ms", step.at().toMillis(),
                            "kind", step.kind(),
                            "who", step.who(),
                            "message", step.message() == 0 ? null : step.message(),
                            "what", step.what()));
        }
        List<@Nullable Object> messages = new ArrayList<>();
        for (Timeline.Told told : timeline.messages()) {
            messages.add(
                    Json.object(
                            "number", told.number,
                            "id", told.id,
                            "from", told.from,
                            "to", told.to(),
                            "subject", told.subject,
                            "evidence", told.evidence));
        }
        Map<String, @Nullable Object> all =
                Json.object(
                        "ok", problems.isEmpty(),
                        "problems", problems,
                        "messages", messages,
                        "timeline", steps);
        return Json.write(all) + "\n";
    }

    private static List<String> words(Timeline.Told told) {
        return told.evidence.stream().map(each -> Json.text(each, "step")).toList();
    }

    private static String shown(Duration at) {
        return "%.3f s".formatted(at.toMillis() / 1_000.0);
    }

    /** The scratch directory's own path says nothing to a reader. */
    private String inside(String line) {
        return line.replace(root.toString(), "");
    }
}
