package io.claudectl.cli.admin;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.PruneDeliveries;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.store.Store.StateName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "prune",
        header = "Erase old delivered messages, and withdrawn offers.",
        description = {
            "Waiting mail and offers of open work are never erased; acked and dead mail only with --acked and --dead."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus prune --dry-run",
            "  claudectl bus prune --days 7 --acked"
        })
public final class PruneCommand extends JsonCommand {
    // Small, so that a send waits for at most one such commit.
    private static final int BATCH = 200;

    @Option(
            names = "--days",
            paramLabel = "<n>",
            defaultValue = "30",
            description = "Older than that; default 30.")
    private int days = 30;

    @Option(names = "--acked", description = "Acked messages too.")
    private boolean acked;

    @Option(names = "--dead", description = "Dead ones too.")
    private boolean dead;

    @Option(names = "--dry-run", description = "Only count.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (days < 0 || days > 36_500) {
            context.console().err("claudectl: --days takes a number from 0 to 36500");
            return Exit.USAGE;
        }
        Set<StateName> states = EnumSet.of(StateName.DELIVERED, StateName.WITHDRAWN);
        if (acked) {
            states.add(StateName.ACKED);
        }
        if (dead) {
            states.add(StateName.DEAD);
        }
        if (dryRun) {
            return erased(states);
        }
        Operation<Boolean> nothing = tx -> true;
        return context.privileged(Authority.Act.PRUNE, "", nothing, ok -> erased(states));
    }

    private int erased(Set<StateName> states) {
        Instant before = InstantSource.system().instant().minus(Duration.ofDays(days));
        long count =
                dryRun
                        ? context.bus().prunable(states, before)
                        : context.bus().call(new PruneDeliveries(states, before, BATCH));
        for (long step = count; step > 0 && !dryRun; ) {
            step = context.bus().call(new PruneDeliveries(states, before, BATCH));
            count += step;
            if (Thread.interrupted()) {
                return context.refused(
                        "interrupted after %d; the rest is still there".formatted(count));
            }
        }
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("count", count);
            fields.put("dry_run", dryRun);
            context.json(fields);
        } else {
            context.line(
                    "%s %d deliveries older than %d days"
                            .formatted(dryRun ? "would erase" : "erased", count, days));
        }
        return Exit.DONE;
    }
}
