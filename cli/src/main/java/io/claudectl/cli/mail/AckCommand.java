package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.help.Offered;
import io.claudectl.core.Operation;
import io.claudectl.core.Store.StateName;
import io.claudectl.core.command.Prune;
import io.claudectl.core.guard.Authority;
import io.claudectl.core.mail.Acking;
import io.claudectl.core.role.Roles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The smaller commands about mail. */
public final class MailCommands {
    private MailCommands() {}

    @Command(
            name = "ack",
            header = "Say what became of a message.",
            description = "Whoever a message was presented to may say so, once.",
            footer = {
                "",
                "Example:",
                "  claudectl bus ack 0190b2c4-0000-7000-8000-000000000000 --outcome done --note \"merged\""
            })
    public static final class Ack implements Callable<Integer> {
        private final Context context;

        @Parameters(
                index = "0",
                paramLabel = "<message-id>",
                description = "The id in the message.")
        @SuppressWarnings("NullAway.Init")
        private String message;

        @Option(
                names = "--outcome",
                paramLabel = "<outcome>",
                completionCandidates = Offered.Outcomes.class,
                defaultValue = "done",
                description = "done, failed or declined; default done.")
        private String outcome = "done";

        @Option(names = "--note", paramLabel = "<text>", description = "One line for the record.")
        private @Nullable String note;

        /** The same ack twice is one, so that a repeated call needs none; it may have one. */
        @Option(names = "--key", hidden = true, description = "Changes nothing.")
        void key(String ignored) {}

        @Option(names = "--json", description = "Answer in JSON.")
        private boolean json;

        public Ack(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            return switch (context.desk().ack(context.caller(), message, outcome, note)) {
                case Acking.Outcome.Recorded(var id, var recorded, var again) -> {
                    String word = recorded.name().toLowerCase(Locale.ROOT);
                    if (json) {
                        Map<String, Object> fields = new LinkedHashMap<>();
                        fields.put("id", id.value());
                        fields.put("outcome", word);
                        fields.put("again", again);
                        context.json(fields);
                    } else {
                        context.line((again ? "already recorded: " : "recorded: ") + word);
                    }
                    yield Exit.DONE;
                }
                case Acking.Outcome.Refused(var why) -> context.refused(why);
            };
        }
    }

    @Command(
            name = "prune",
            header = "Erase old delivered messages, and offers that were taken back.",
            description = {
                "Waiting mail is never erased, nor are offers of work that is open; acked and dead mail only when asked for."
            },
            footer = {
                "",
                "Examples:",
                "  claudectl bus prune --dry-run",
                "  claudectl bus prune --days 7 --acked"
            })
    public static final class PruneCommand implements Callable<Integer> {
        // Small, so that a send waits for one such commit at the most.
        private static final int BATCH = 200;

        private final Context context;

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

        @Option(names = "--json", description = "Answer in JSON.")
        private boolean json;

        public PruneCommand(Context context) {
            this.context = context;
        }

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
                            ? context.desk().prunable(states, before)
                            : context.desk().call(new Prune(states, before, BATCH));
            for (long step = count; step > 0 && !dryRun; ) {
                step = context.desk().call(new Prune(states, before, BATCH));
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

    @Command(
            name = "pause",
            header = "Hold all mail: sends are stored, nothing is handed out.",
            footer = {"", "Example:", "  claudectl bus pause"})
    public static final class Pause implements Callable<Integer> {
        private final Context context;

        public Pause(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            context.line(
                    context.desk().call(paused(true))
                            ? "paused: sends are stored, nothing is handed out; claudectl bus resume lifts it"
                            : "the bus is paused already");
            return Exit.DONE;
        }
    }

    @Command(
            name = "resume",
            header = "Hand out mail again after a pause.",
            description = "Refused inside a session: the pause is the person's.",
            footer = {"", "Example:", "  claudectl bus resume"})
    public static final class Resume implements Callable<Integer> {
        private final Context context;

        public Resume(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            return context.privileged(
                    Authority.Act.RESUME,
                    "",
                    paused(false),
                    changed -> {
                        context.line(changed ? "resumed" : "the bus is not paused");
                        return Exit.DONE;
                    });
        }
    }

    private static Operation<Boolean> paused(boolean paused) {
        return tx -> tx.apply(Roles.pause(tx.view(), paused));
    }
}
