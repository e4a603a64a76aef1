package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.core.Decision;
import io.claudectl.core.Operation;
import io.claudectl.core.View;
import io.claudectl.core.command.DeadList;
import io.claudectl.core.command.Read;
import io.claudectl.core.guard.Authority;
import io.claudectl.core.mail.DeadLetters;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.Envelope;
import io.claudectl.core.mail.Message;
import io.claudectl.core.mail.Visible;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Mail that was given up, and what an operator does about it. */
public final class DeadCommands {
    private DeadCommands() {}

    @Command(
            name = "dead",
            header = "Mail that was given up, or waits because nobody confirmed it.",
            footer = {
                "",
                "Examples:",
                "  claudectl bus dead list",
                "  claudectl bus dead retry 0190b2c4-0000-7000-8000-000000000000"
            },
            subcommands = {Listing.class, Show.class, Retry.class, Drop.class})
    public static final class Group {}

    @Command(
            name = "list",
            header = "Show dead letters and parked mail, newest first.",
            footer = {"", "Example:", "  claudectl bus dead list --json"})
    public static final class Listing implements Callable<Integer> {
        private final Context context;

        @Option(names = "--json", description = "Answer in JSON.")
        private boolean json;

        public Listing(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            DeadList.Listed listed = context.desk().call(new DeadList());
            var mail = new ArrayList<Read.Seen>();
            List<Delivery> all = listed.deliveries();
            for (int from = 0; from < all.size(); from += DeadList.PORTION) {
                int to = Math.min(from + DeadList.PORTION, all.size());
                mail.addAll(context.desk().call(new DeadList.Messages(all.subList(from, to))));
            }
            if (listed.cut()) {
                context.console()
                        .err(
                                "claudectl: only the newest %d are shown; claudectl bus prune --dead erases old ones"
                                        .formatted(DeadList.MOST));
            }
            if (json) {
                context.json(mail.stream().map(Listing::fields).toList());
                return Exit.DONE;
            }
            if (mail.isEmpty()) {
                context.line("nothing is dead or parked");
            }
            for (Read.Seen seen : mail) {
                Message message = seen.message();
                context.line(
                        "%s  %s  to %s from %s  %s"
                                .formatted(
                                        message.id(),
                                        message.content().subject(),
                                        seen.delivery().role(),
                                        Envelope.from(message.sender()),
                                        state(seen.delivery())));
            }
            return Exit.DONE;
        }

        private static Map<String, Object> fields(Read.Seen seen) {
            Message message = seen.message();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", message.id().value());
            fields.put("subject", message.content().subject());
            fields.put("type", message.content().type().name().toLowerCase(Locale.ROOT));
            fields.put("sender_role", message.sender().name());
            fields.put("role", seen.delivery().role().value());
            fields.put("attempt", (long) seen.delivery().tally().attempt());
            fields.put("created_at", message.at().toString());
            switch (seen.delivery().state()) {
                case Delivery.State.Dead(var reason, var at) -> {
                    fields.put("state", "dead");
                    fields.put("reason", reason);
                    fields.put("at", at.toString());
                }
                case Delivery.State.Pending(var notBefore) -> {
                    fields.put("state", "parked");
                    fields.put("until", notBefore == null ? null : notBefore.toString());
                }
                case Delivery.State.Leased() -> fields.put("state", "leased");
                case Delivery.State.Delivered ignored -> fields.put("state", "delivered");
                case Delivery.State.Acked ignored -> fields.put("state", "acked");
                case Delivery.State.Withdrawn ignored -> fields.put("state", "withdrawn");
            }
            return fields;
        }

        private static String state(Delivery delivery) {
            return switch (delivery.state()) {
                case Delivery.State.Dead(var reason, var at) ->
                        "dead since %s: %s".formatted(at, Visible.line(reason));
                case Delivery.State.Pending(var notBefore) ->
                        "parked until %s after %d presentations"
                                .formatted(notBefore, delivery.tally().attempt());
                case Delivery.State.Leased() -> "leased";
                case Delivery.State.Delivered ignored -> "delivered";
                case Delivery.State.Acked ignored -> "acked";
                case Delivery.State.Withdrawn ignored -> "withdrawn";
            };
        }
    }

    @Command(
            name = "show",
            header = "Show one, with its reason, its history and its text.",
            footer = {
                "",
                "Example:",
                "  claudectl bus dead show 0190b2c4-0000-7000-8000-000000000000"
            })
    public static final class Show implements Callable<Integer> {
        private final Context context;

        @Parameters(index = "0", paramLabel = "<message-id>", description = "The message.")
        @SuppressWarnings("NullAway.Init")
        private String message;

        @Option(names = "--json", description = "Answer in JSON.")
        private boolean json;

        public Show(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            int code = WhyCommand.tell(context, message, json);
            if (code == Exit.DONE && !json) {
                String body = context.desk().call(new DeadList.Body(message));
                context.line("text:");
                Visible.text(body).lines().forEach(line -> context.text("  " + line));
            }
            return code;
        }
    }

    @Command(
            name = "retry",
            header = "Let it wait again, with a fresh deadline.",
            description = "Parked mail is offered at once. Refused inside a session.",
            footer = {
                "",
                "Example:",
                "  claudectl bus dead retry 0190b2c4-0000-7000-8000-000000000000"
            })
    public static final class Retry extends Moving {
        public Retry(Context context) {
            super(context, Authority.Act.RETRY_DEAD, "waits again", DeadLetters::retry);
        }
    }

    @Command(
            name = "drop",
            header = "Give up mail that waits; its sender is told.",
            description = "Refused inside a session.",
            footer = {
                "",
                "Example:",
                "  claudectl bus dead drop 0190b2c4-0000-7000-8000-000000000000"
            })
    public static final class Drop extends Moving {
        public Drop(Context context) {
            super(context, Authority.Act.DROP_DEAD, "is dead", DeadLetters::drop);
        }
    }

    /** What moves deliveries of one message by the operator's hand. */
    abstract static class Moving implements Callable<Integer> {
        private final Context context;
        private final Authority.Act act;
        private final String verb;
        private final BiFunction<View, String, Decision<DeadLetters.Outcome>> rule;

        @Parameters(index = "0", paramLabel = "<message-id>", description = "The message.")
        @SuppressWarnings("NullAway.Init")
        private String message;

        @Option(names = "--json", description = "Answer in JSON.")
        private boolean json;

        Moving(
                Context context,
                Authority.Act act,
                String verb,
                BiFunction<View, String, Decision<DeadLetters.Outcome>> rule) {
            this.context = context;
            this.act = act;
            this.verb = verb;
            this.rule = rule;
        }

        @Override
        public Integer call() {
            String id = message;
            Operation<DeadLetters.Outcome> move = tx -> tx.apply(rule.apply(tx.view(), id));
            return context.privileged(act, id, move, this::told);
        }

        private int told(DeadLetters.Outcome outcome) {
            return switch (outcome) {
                case DeadLetters.Outcome.Done(var of, var moved) -> {
                    if (json) {
                        Map<String, Object> fields = new LinkedHashMap<>();
                        fields.put("id", of.value());
                        fields.put(
                                "roles", moved.stream().map(each -> each.role().value()).toList());
                        context.json(fields);
                    } else if (moved.isEmpty()) {
                        // Work whose offers were all read already.
                        context.line("%s %s".formatted(of, verb));
                    } else {
                        moved.forEach(
                                each ->
                                        context.line(
                                                "%s for %s %s".formatted(of, each.role(), verb)));
                    }
                    yield Exit.DONE;
                }
                case DeadLetters.Outcome.Refused(var why) -> context.refused(why);
            };
        }
    }
}
