package io.claudectl.cli.mail;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.cli.help.CompletionKind;
import io.claudectl.core.agent.Envelope;
import io.claudectl.core.command.Read;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.MessageDelivery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.deliver.Leasing;
import io.claudectl.daemon.view.DeliveryView;
import io.claudectl.daemon.view.MessageView;
import io.claudectl.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "inbox",
        header = "Read a mailbox.",
        description = {
            "Takes the mail of the caller's own role; outside any session, that of --role. Taken mail does not come again once its arrival is proved. From a role with a live session it takes only with --take.",
            "--peek only looks. --dead shows dead letters and mail parked without a confirm.",
            "--role human is the person's own mailbox: mail to human, unclaimed work, dead tasks. It is read outside any session; a session may only peek."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus inbox",
            "  claudectl bus inbox --role frontend --peek --json",
            "  claudectl bus inbox --role human"
        })
public final class InboxCommand extends JsonCommand {
    @Option(
            names = "--role",
            paramLabel = "<name>",
            completionCandidates = CompletionKind.RoleNames.class,
            description = "The mailbox; default the caller's own.")
    private @Nullable String role;

    @Option(
            names = "--take",
            description = "Take the mail although a live session of the role would get it.")
    private boolean take;

    @Option(names = "--peek", description = "Look without taking.")
    private boolean peek;

    @Option(names = "--dead", description = "Show dead and parked mail without taking it.")
    private boolean dead;

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
        return switch (context.bus()
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
            var messages = new ArrayList<Map<String, @Nullable Object>>();
            for (Leasing.Handout handout : handouts) {
                var fields = MessageView.of(handout.message()).json();
                fields.put("attempt", handout.lease().attempt());
                fields.put("receipt", handout.lease().token().value());
                messages.add(fields);
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
        if (taken.role().equals(RoleName.HUMAN)) {
            for (Leasing.Handout handout : handouts) {
                context.text(HumanLane.renderWithCommands(context, handout.message()) + "\n");
            }
        } else {
            var envelopes = handouts.stream().map(Leasing.Handout::envelope).toList();
            context.text(Envelope.answer(envelopes) + "\n");
        }
        if (rest != null) {
            context.line("[claudectl bus] " + rest + ".");
        }
        return Exit.DONE;
    }

    private int looked(String whose, List<MessageDelivery> mail) {
        if (json) {
            answer(whose, null, mail.stream().map(InboxCommand::seen).toList());
            return Exit.DONE;
        }
        if (mail.isEmpty()) {
            context.line(dead ? "nothing dead or parked for " + whose : "no mail for " + whose);
        }
        for (MessageDelivery seen : mail) {
            MessageView message = MessageView.of(seen.message());
            context.line(
                    "%s  %s  %s  from %s  %s"
                            .formatted(
                                    message.id(),
                                    DeliveryView.of(seen.delivery()).text(),
                                    message.subject(),
                                    message.from(),
                                    message.createdAt()));
            context.line("    " + message.firstLine());
        }
        return Exit.DONE;
    }

    private static Map<String, @Nullable Object> seen(MessageDelivery seen) {
        var fields = MessageView.of(seen.message()).json();
        fields.putAll(DeliveryView.of(seen.delivery()).json());
        return fields;
    }

    private int noRole(String note) {
        if (json) {
            answer(null, note, List.of());
            return Exit.DONE;
        }
        return context.refused(note);
    }

    private void answer(
            @Nullable String whose,
            @Nullable String note,
            List<Map<String, @Nullable Object>> messages) {
        context.json(Json.object("role", whose, "note", note, "messages", messages));
    }
}
