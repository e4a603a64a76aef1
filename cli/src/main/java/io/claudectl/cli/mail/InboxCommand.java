package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.help.CompletionKind;
import io.claudectl.core.command.Read;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.Envelope;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.mail.Leasing;
import io.claudectl.core.mail.Message;
import io.claudectl.core.mail.Visible;
import io.claudectl.core.role.RoleName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "inbox",
        header = "Read a mailbox.",
        description = {
            "Takes the mail of the caller's own role; outside any session, that of --role. What is taken does not come again once it is proved that it arrived. From a role with a live session it takes only with --take.",
            "--peek only looks. --dead shows what was given up or waits because nobody confirmed it.",
            "--role human is the person's own mailbox: what is sent to human, work nobody claimed, tasks that were given up. It is read outside any session; a session may only peek."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus inbox",
            "  claudectl bus inbox --role frontend --peek --json",
            "  claudectl bus inbox --role human"
        })
public final class InboxCommand implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--role",
            paramLabel = "<name>",
            completionCandidates = CompletionKind.RoleNames.class,
            description = "Whose mailbox; default the caller's own.")
    private @Nullable String role;

    @Option(
            names = "--take",
            description = "Take the mail although a live session of the role would get it.")
    private boolean take;

    @Option(names = "--peek", description = "Look without taking.")
    private boolean peek;

    @Option(names = "--dead", description = "Show dead and parked mail without taking it.")
    private boolean dead;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    public InboxCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (take && (peek || dead)) {
            context.console().err("claudectl: --take goes with neither --peek nor --dead");
            return Exit.USAGE;
        }
        Read.Kind kind =
                dead
                        ? Read.Kind.DEAD
                        : peek ? Read.Kind.PEEK : take ? Read.Kind.TAKE_FROM_LIVE : Read.Kind.TAKE;
        return switch (context.desk()
                .read(context.caller(), role, kind, Lease.Trigger.INBOX, null)) {
            case Read.Outcome.Taken taken -> taken(taken);
            case Read.Outcome.Looked(var whose, var mail) -> looked(whose.value(), mail);
            case Read.Outcome.NoRole(var note) -> noRole(note);
            case Read.Outcome.Refused(var why) -> context.refused(why);
        };
    }

    private int taken(Read.Outcome.Taken taken) {
        List<Leasing.Handout> handouts = taken.mail().handouts();
        context.console().carries(handouts.stream().map(each -> each.lease().ref()).toList());
        String rest =
                taken.mail().left() > 0
                        ? taken.mail().left() + " more wait; read again for them"
                        : null;
        if (taken.liveHolder() > 0) {
            context.console()
                    .err(
                            "claudectl: this mail was meant for the live session with pid "
                                    + taken.liveHolder()
                                    + ", which does not get it");
        }
        if (json) {
            var messages = new ArrayList<Map<String, Object>>();
            for (Leasing.Handout handout : handouts) {
                messages.add(
                        message(
                                handout.message(),
                                handout.lease().attempt(),
                                handout.lease().token().value()));
            }
            answer(taken.role().value(), rest, messages);
            return Exit.DONE;
        }
        if (handouts.isEmpty()) {
            context.line(
                    taken.mail().left() > 0
                            ? "nothing can be handed out now; " + rest
                            : "no mail for " + taken.role());
            return Exit.DONE;
        }
        boolean person = taken.role().equals(RoleName.HUMAN);
        for (Leasing.Handout handout : handouts) {
            context.text(
                    (person
                                    ? HumanLane.renderWithCommands(context, handout.message())
                                    : handout.envelope())
                            + "\n");
        }
        if (rest != null) {
            context.line("[claudectl bus] " + rest + ".");
        }
        return Exit.DONE;
    }

    private int looked(String whose, List<Read.Seen> mail) {
        if (json) {
            var messages = new ArrayList<Map<String, Object>>();
            for (Read.Seen seen : mail) {
                Map<String, Object> message =
                        message(seen.message(), seen.delivery().tally().attempt(), null);
                message.put("state", state(seen.delivery()));
                messages.add(message);
            }
            answer(whose, null, messages);
            return Exit.DONE;
        }
        if (mail.isEmpty()) {
            context.line(dead ? "nothing dead or parked for " + whose : "no mail for " + whose);
        }
        for (Read.Seen seen : mail) {
            Message message = seen.message();
            context.line(
                    "%s  %s  %s  from %s  %s"
                            .formatted(
                                    message.id(),
                                    state(seen.delivery()),
                                    message.content().subject(),
                                    Envelope.from(message.sender()),
                                    message.at()));
            context.line("    " + first(message.content().body()));
        }
        return Exit.DONE;
    }

    private int noRole(String note) {
        if (json) {
            answer(null, note, List.of());
            return Exit.DONE;
        }
        return context.refused(note);
    }

    private void answer(
            @Nullable String whose, @Nullable String note, List<Map<String, Object>> messages) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("role", whose);
        answer.put("note", note);
        answer.put("messages", messages);
        context.json(answer);
    }

    private static Map<String, Object> message(
            Message message, int attempt, @Nullable String receipt) {
        Map<String, Object> fields = message(message);
        fields.put("attempt", (long) attempt);
        if (receipt != null) {
            fields.put("receipt", receipt);
        }
        return fields;
    }

    /** What was sent, as fields. */
    public static Map<String, Object> message(Message message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", message.id().value());
        fields.put("subject", message.content().subject());
        fields.put("type", lower(message.content().type()));
        fields.put("sender_role", message.sender().name());
        fields.put("thread_id", message.thread() == null ? null : message.thread().value());
        fields.put("body", message.content().body());
        fields.put("priority", lower(message.content().priority()));
        fields.put("created_at", message.at().toString());
        return fields;
    }

    private static String state(Delivery delivery) {
        return switch (delivery.state()) {
            case Delivery.State.Pending(var notBefore) ->
                    notBefore == null ? "pending" : "parked until " + notBefore;
            case Delivery.State.Leased() -> "leased";
            case Delivery.State.Delivered(var evidence, var at) -> "delivered " + lower(evidence);
            case Delivery.State.Acked(var by, var outcome, var note, var at) ->
                    "acked " + lower(outcome);
            case Delivery.State.Dead(var reason, var at) -> "dead (" + reason + ")";
            case Delivery.State.Withdrawn ignored -> "withdrawn";
        };
    }

    private static String first(String body) {
        return Visible.clipped(body.strip().lines().findFirst().orElse(""), 100);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
