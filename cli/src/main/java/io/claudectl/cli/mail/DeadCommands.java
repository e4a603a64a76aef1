package io.claudectl.cli.mail;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.DeadList;
import io.claudectl.core.command.Operation;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.message.MessageDelivery;
import io.claudectl.core.rules.claim.DeadLetters;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.state.View;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.view.DeliveryView;
import io.claudectl.daemon.view.MessageView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The operator's commands about dead letters and parked mail. */
public final class DeadCommands {
    private DeadCommands() {}

    @Command(
            name = "dead",
            header = "Dead letters, and mail parked without a confirm.",
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
    public static final class Listing extends JsonCommand {
        @Override
        public Integer call() {
            DeadList.Listed listed = context.bus().ask(new DeadList());
            List<MessageDelivery> mail = listed.mail();
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
            for (MessageDelivery seen : mail) {
                MessageView message = MessageView.of(seen.message());
                DeliveryView delivery = DeliveryView.of(seen.delivery());
                context.line(
                        "%s  %s  to %s from %s  %s"
                                .formatted(
                                        message.id(),
                                        message.subject(),
                                        delivery.role(),
                                        message.from(),
                                        state(delivery)));
            }
            return Exit.DONE;
        }

        private static Map<String, @Nullable Object> fields(MessageDelivery seen) {
            var fields = MessageView.of(seen.message()).header();
            fields.putAll(DeliveryView.of(seen.delivery()).json());
            return fields;
        }

        private static String state(DeliveryView delivery) {
            return switch (delivery.state()) {
                case "dead" ->
                        "dead since %s: %s"
                                .formatted(
                                        delivery.at(),
                                        SafeText.singleLine(String.valueOf(delivery.reason())));
                case "parked" ->
                        "parked until %s after %d presentations"
                                .formatted(delivery.until(), delivery.attempt());
                default -> delivery.state();
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
    public static final class Show extends JsonCommand {
        @Parameters(index = "0", paramLabel = "<message-id>", description = "The message.")
        @SuppressWarnings("NullAway.Init")
        private String message;

        @Override
        public Integer call() {
            int code = WhyCommand.tell(context, message, json);
            if (code == Exit.DONE && !json) {
                String body = context.bus().ask(new DeadList.Body(message));
                context.line("text:");
                SafeText.text(body).lines().forEach(line -> context.text("  " + line));
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
        public Retry() {
            super(Authority.Act.RETRY_DEAD, "waits again", DeadLetters::retry);
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
        public Drop() {
            super(Authority.Act.DROP_DEAD, "is dead", DeadLetters::drop);
        }
    }

    /** A command that moves deliveries of one message. */
    abstract static class Moving extends JsonCommand {
        private final Authority.Act act;
        private final String verb;
        private final BiFunction<View, String, Decision<DeadLetters.Outcome>> rule;

        @Parameters(index = "0", paramLabel = "<message-id>", description = "The message.")
        @SuppressWarnings("NullAway.Init")
        private String message;

        Moving(
                Authority.Act act,
                String verb,
                BiFunction<View, String, Decision<DeadLetters.Outcome>> rule) {
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
