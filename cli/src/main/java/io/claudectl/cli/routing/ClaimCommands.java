package io.claudectl.cli.routing;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.cli.mail.HumanLane;
import io.claudectl.core.agent.Envelope;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.view.ClaimView;
import io.claudectl.daemon.view.MessageView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that claim and release work with one owner. */
public final class ClaimCommands {
    private ClaimCommands() {}

    @Command(
            name = "claim",
            header = "Claim a task that was offered to several roles.",
            description = {
                "One caller is granted it; the others are told who has it, and exit with 1. Outside any session a person claims mail in the human lane.",
                "Its holder reports the outcome with bus ack, or gives it back with bus release."
            },
            footer = {
                "",
                "Examples:",
                "  claudectl bus claim 0190b2c4-0000-7000-8000-000000000000",
                "  claudectl bus claim 0190b2c4-0000-7000-8000-000000000000 --json"
            })
    public static final class Take extends JsonCommand {
        @Parameters(
                index = "0",
                paramLabel = "<message-id>",
                description = "The id in the message.")
        @SuppressWarnings("NullAway.Init")
        private String message;

        /** A repeated claim counts once, so a key is not needed, but accepted. */
        @Option(names = "--key", hidden = true, description = "Changes nothing.")
        void key(String ignored) {}

        @Override
        public Integer call() {
            BusService.Claimed claimed = context.bus().claim(context.caller(), message);
            return switch (claimed.outcome()) {
                case Claiming.Outcome.Granted granted -> granted(granted, claimed.boundary());
                case Claiming.Outcome.Held held -> held(held);
                case Claiming.Outcome.Refused(var why) -> context.refused(why);
                case Claiming.Outcome.Released released ->
                        throw new AssertionError("a claim released " + released);
            };
        }

        private int granted(Claiming.Outcome.Granted granted, String boundary) {
            var id = granted.message().id();
            if (json) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("id", id.value());
                fields.put("granted", true);
                fields.put("again", granted.again());
                fields.put("epoch", (long) granted.claim().epoch());
                fields.put("claim", ClaimView.of(granted.claim()).json());
                fields.put(
                        "before",
                        granted.before().stream()
                                .map(claim -> ClaimView.of(claim).json())
                                .toList());
                fields.put("message", MessageView.of(granted.message()).json());
                context.json(fields);
                return Exit.DONE;
            }
            context.line(
                    "%s %s: claim %d for %s"
                            .formatted(
                                    granted.again() ? "held already" : "granted",
                                    id,
                                    granted.claim().epoch(),
                                    granted.claim().by().mailbox()));
            if (ClaimView.of(granted.claim()).person()) {
                granted.before()
                        .forEach(claim -> context.line("before: " + ClaimView.of(claim).text()));
                context.text(HumanLane.render(granted.message()));
            } else {
                context.text(
                        Envelope.claimed(granted.message(), granted.before(), boundary)
                                .stripTrailing());
            }
            context.line(
                    "When it is done or failed: claudectl bus ack %s --outcome done --note \"...\"; to give it back: claudectl bus release %s"
                            .formatted(id, id));
            return Exit.DONE;
        }

        private int held(Claiming.Outcome.Held held) {
            if (json) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("id", held.message().value());
                fields.put("granted", false);
                fields.put("held_by", held.by().value());
                fields.put("since", held.since().toString());
                context.json(fields);
            }
            return context.refused(held.text());
        }
    }

    @Command(
            name = "release",
            header = "Give claimed work back, so that it is offered to others at once.",
            footer = {
                "",
                "Example:",
                "  claudectl bus release 0190b2c4-0000-7000-8000-000000000000 --note \"schema is done, the view is missing\""
            })
    public static final class Release extends JsonCommand {
        @Parameters(
                index = "0",
                paramLabel = "<message-id>",
                description = "The message whose claim this caller holds.")
        @SuppressWarnings("NullAway.Init")
        private String message;

        @Option(
                names = "--note",
                paramLabel = "<text>",
                description = "A note for the next holder: what is done and what remains.")
        private @Nullable String note;

        @Override
        public Integer call() {
            return switch (context.bus()
                    .call(new ClaimWork.Release(context.caller(), message, note))) {
                case Claiming.Outcome.Released(var id, int offers) -> {
                    if (json) {
                        Map<String, Object> fields = new LinkedHashMap<>();
                        fields.put("id", id.value());
                        fields.put("offers", (long) offers);
                        context.json(fields);
                    } else {
                        context.line(
                                offers > 0
                                        ? "released %s: it is offered to %s again"
                                                .formatted(
                                                        id,
                                                        offers == 1 ? "1 role" : offers + " roles")
                                        : "released %s: no other role has an offer, so the search for an owner goes on"
                                                .formatted(id));
                    }
                    yield Exit.DONE;
                }
                case Claiming.Outcome.Refused(var why) -> context.refused(why);
                case Claiming.Outcome.Granted granted ->
                        throw new AssertionError("a release granted " + granted);
                case Claiming.Outcome.Held held ->
                        throw new AssertionError("a release met " + held);
            };
        }
    }
}
