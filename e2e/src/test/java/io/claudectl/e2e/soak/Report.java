package io.claudectl.e2e.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The table of results. */
final class Report {
    private static final int SHOWN = 5;

    private final List<String> lines = new ArrayList<>();

    Report(Ground ground, Replay replay, Audit audit, Flatness flatness, long drainedMs) {
        line("what", "count");
        line("---", "---");
        line("minutes of load, seed", ground.plan.load().toMinutes() + ", " + ground.plan.seed());
        sends(ground, replay, audit);
        deliveries(ground, replay, audit);
        line("copies that came again, marked", audit.again());
        ground.kills.forEach((kill, count) -> line("killed: " + lower(kill), count.sum()));
        line("hooks run", ground.hooks.sum());
        line("ms until nothing waited, once the faults stopped", drainedMs);
        audit.faults().forEach((name, cases) -> line(name, cases.size() + " (must be 0)"));
        for (Flatness.Row row : flatness.rows()) {
            line("daemon: " + row.name(), row.shown());
        }
        line("daemons", flatness.daemons());
    }

    private void sends(Ground ground, Replay replay, Audit audit) {
        Map<Long, Ledger.Told> told = ground.ledger.told();
        line("letters", told.size());
        line("told stored", stored(ground));
        line("told refused", count(told, each -> each instanceof Ledger.Told.Refused ? 1 : 0));
        ground.ledger.refusals().forEach((rule, n) -> line("  " + firstLine(rule), n));
        line("left unknown: stored, not stored", audit.unknown());
        line(
                "answers \"unknown\", repeats with the key",
                ground.ledger.unknown + ", " + ground.ledger.repeated);
        line("stored again under another name, the sender's session being gone", audit.byOrphans());
        line("messages in the log", replay.subjects().size());
        line("notices to senders among them", notices(replay));
        line("rings of idle sessions, wakes", rings(replay));
    }

    private void deliveries(Ground ground, Replay replay, Audit audit) {
        line("leases", replay.count("delivery.leased"));
        line("confirms", replay.count("delivery.handed"));
        line("leases ended without evidence", replay.count("lease.ended"));
        replay.ends().forEach((reason, n) -> line("  " + reason, n));
        line("redeliveries", replay.count("delivery.leased") - replay.deliveries().size());
        long stored = stored(ground);
        int unknown = audit.unknown().getFirst();
        long balance = stored + unknown + audit.byOrphans() + notices(replay);
        for (String state :
                List.of(
                        "seen",
                        "handed",
                        "unproven",
                        "acked",
                        "dead",
                        "withdrawn",
                        "pending",
                        "leased")) {
            int count = replay.states().getOrDefault(state, 0);
            balance -= count;
            line("at the end: " + state, count);
        }
        line(
                "balance: stored as told, of the unknown, again and as notices, less all of these",
                balance + " (must be 0)");
    }

    private static long notices(Replay replay) {
        return replay.subjects().keySet().stream().filter(replay::notice).count();
    }

    private static List<Integer> rings(Replay replay) {
        return List.of(replay.count("bell.rung"), replay.count("bell.woken"));
    }

    private static long stored(Ground ground) {
        return count(ground.ledger.told(), each -> each instanceof Ledger.Told.Stored ? 1 : 0);
    }

    private static long count(Map<Long, Ledger.Told> told, ToLongFunction<Ledger.Told> one) {
        return told.values().stream().mapToLong(one).sum();
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 100 ? line : line.substring(0, 100) + "...";
    }

    private static String lower(Ground.Kill kill) {
        return kill.name().toLowerCase(java.util.Locale.ROOT);
    }

    private void line(String what, Object count) {
        lines.add("| " + what + " | " + count + " |");
    }

    String table() {
        return String.join("\n", lines);
    }

    /** The page {@code docs/dev/soak.md}. */
    static String document(Plan plan, Soak.Result result) {
        return """
                # The soak

                Made by `./test soak --minutes %d --seed %d --save docs/dev/soak.md`; `./test` plays half a
                minute of it. On the built image, in a scratch home: %d played sessions (processes with real
                hooks and MCP servers below them, %d of them share a role), %d shells outside, letters of
                all sizes, wrong ones among them. Daemons, hooks, bridges, senders, readers and sessions
                are killed at random; clients drop answers, are interrupted, rewound, cleared. %d sessions
                do nothing until they are rung; they are muted and their doorbells killed, and mail that
                waits is given up, at random. In the last third the daemon is left alone and measured. The
                audit holds the event log against what senders were told, what readers got and what
                models answered to.

                Limits raised, every check on:

                ```toml
                %s```

                %s
                """
                .formatted(
                        plan.load().toMinutes(),
                        plan.seed(),
                        plan.sessions(),
                        plan.joined(),
                        plan.desks(),
                        plan.sleepers(),
                        plan.config(),
                        result.table())
                .replaceAll("(?m) +$", "");
    }

    /** The first cases of each fault. */
    static String cases(Audit audit) {
        var text = new StringBuilder();
        audit.faults()
                .forEach(
                        (name, cases) -> {
                            if (!cases.isEmpty()) {
                                text.append(name).append(", ").append(cases.size()).append(":\n");
                                cases.stream()
                                        .limit(SHOWN)
                                        .forEach(
                                                each ->
                                                        text.append("  ")
                                                                .append(each)
                                                                .append('\n'));
                            }
                        });
        return text.toString();
    }
}
