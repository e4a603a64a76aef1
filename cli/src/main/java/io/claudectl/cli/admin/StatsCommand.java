package io.claudectl.cli.admin;

import io.claudectl.cli.context.BusCommand;
import io.claudectl.cli.context.Exit;
import io.claudectl.core.store.EventSource;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.history.DeliveryStats;
import io.claudectl.daemon.history.Since;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "stats",
        header = "Count what happened, and how long each step took.",
        description =
                "Reads the event log: how often each event happened, and for deliveries the time from pending to leased, handed and seen.",
        footer = {
            "",
            "Examples:",
            "  claudectl bus stats",
            "  claudectl bus stats --since 7d --json"
        })
public final class StatsCommand extends BusCommand {
    private static final int PAGE = 1_000;

    @Option(
            names = "--since",
            paramLabel = "<when>",
            defaultValue = "24h",
            description = Since.FORMS + "; default 24h.")
    private String since = "24h";

    @Option(names = "--json", description = "Answer in JSON; times in milliseconds.")
    private boolean json;

    @Override
    public Integer call() {
        @Nullable Since from = Since.parse(since, InstantSource.system().instant());
        if (from == null) {
            context.console().err("claudectl: --since takes " + Since.FORMS);
            return Exit.USAGE;
        }
        var steps = new DeliveryStats();
        context.console().untilItLeaves();
        try (BusService.Place _ = context.bus().place();
                EventSource log = context.bus().events()) {
            long at = context.bus().turn(() -> from.before(log));
            boolean more = true;
            while (more) {
                long behind = at;
                at = context.bus().turn(() -> counted(log, behind, steps));
                more = at > behind;
            }
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            return Exit.CANCELLED;
        }
        if (json) {
            context.json(fields(steps));
            return Exit.DONE;
        }
        if (steps.counts().isEmpty()) {
            context.line("nothing happened since " + since + "; --since 30d looks further back");
            return Exit.DONE;
        }
        steps.counts().forEach((kind, count) -> context.line("%-28s %8d".formatted(kind, count)));
        context.line("");
        context.line(
                "%-18s %8s %9s %9s %9s %9s".formatted("step", "count", "p50", "p90", "p99", "max"));
        for (DeliveryStats.Step step : steps.steps()) {
            context.line(
                    step.count() == 0
                            ? "%-18s %8d".formatted(step.name(), 0)
                            : "%-18s %8d %9s %9s %9s %9s"
                                    .formatted(
                                            step.name(),
                                            step.count(),
                                            shown(step.p50Ms()),
                                            shown(step.p90Ms()),
                                            shown(step.p99Ms()),
                                            shown(step.maxMs())));
        }
        return Exit.DONE;
    }

    /** Counts one page; returns the number of its last event, or {@code behind} for none. */
    private static long counted(EventSource log, long behind, DeliveryStats steps) {
        List<EventSource.Entry> page = log.after(behind, PAGE);
        page.forEach(steps::add);
        return page.isEmpty() ? behind : page.getLast().seq();
    }

    /** Renders a duration for people. */
    private static String shown(long ms) {
        Duration duration = Duration.ofMillis(ms);
        if (ms < 10_000) {
            return ms + " ms";
        }
        return ms < 600_000 ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
    }

    private static Map<String, Object> fields(DeliveryStats steps) {
        Map<String, Object> each = new LinkedHashMap<>();
        for (DeliveryStats.Step step : steps.steps()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("count", (long) step.count());
            fields.put("p50", step.p50Ms());
            fields.put("p90", step.p90Ms());
            fields.put("p99", step.p99Ms());
            fields.put("max", step.maxMs());
            each.put(step.name().replace(' ', '_'), fields);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("counts", steps.counts());
        all.put("steps", each);
        return all;
    }
}
