package io.claudectl.cli.role;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.cli.help.CompletionKind;
import io.claudectl.cli.help.CompletionWords;
import io.claudectl.core.command.Operation;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.Role;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.rules.session.Roles;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        header = "Set when a role's mail is handed out, and whether it wakes.",
        description = {
            "--wake on lets the bus wake an idle session of the role when a task, question, handoff or result comes; each wake costs a turn.",
            "--deliver stop hands mail out at the beginning and end of turns (high priority between tool calls too), tool always between tool calls, ask only when the session reads its inbox, off not at all.",
            "Refused inside a session: its person decides."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus role set frontend --wake on",
            "  claudectl bus role set tester --deliver ask"
        })
public final class RoleSetCommand extends JsonCommand {
    @Parameters(
            index = "0",
            paramLabel = "<name>",
            completionCandidates = CompletionKind.RoleNames.class,
            description = "The role.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
            names = "--wake",
            paramLabel = "<on|off>",
            completionCandidates = CompletionWords.OnOff.class,
            description = "Whether its idle session may be woken.")
    private @Nullable String wake;

    @Option(
            names = "--deliver",
            paramLabel = "<when>",
            completionCandidates = CompletionWords.Deliveries.class,
            description = "ask, stop, tool or off.")
    private @Nullable String deliver;

    @Override
    public Integer call() {
        Boolean on = wake == null ? null : onOff(wake);
        DeliverySettings.Deliver when = deliver == null ? null : when(deliver);
        if (wake != null && on == null
                || deliver != null && when == null
                || wake == null && deliver == null) {
            context.console()
                    .err(
                            "claudectl: give --wake on or off, --deliver ask, stop, tool or off, or both");
            return Exit.USAGE;
        }
        Operation<Roles.Outcome> set =
                tx -> tx.apply(Roles.deliverySettings(tx.view(), name, on, when));
        return context.privileged(
                Authority.Act.SET_DELIVERY,
                name,
                set,
                outcome ->
                        switch (outcome) {
                            case Roles.Outcome.Done(var role, var notes) -> told(role);
                            case Roles.Outcome.Refused(var why) -> context.refused(why);
                        });
    }

    private int told(Role role) {
        DeliverySettings deliverySettings = role.deliverySettings();
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("role", role.name().value());
            fields.put("wake", word(deliverySettings));
            fields.put("deliver", deliverySettings.deliver().word());
            context.json(fields);
        } else {
            context.line(
                    "%s: wake = %s, deliver = %s"
                            .formatted(
                                    role.name(),
                                    word(deliverySettings),
                                    deliverySettings.deliver().word()));
        }
        return Exit.DONE;
    }

    /** Returns on, off, or the configuration's default. */
    private static String word(DeliverySettings deliverySettings) {
        Boolean wake = deliverySettings.wake();
        return wake == null ? "default" : wake ? "on" : "off";
    }

    /** Parses on as true and off as false; null for any other text. */
    static @Nullable Boolean onOff(String word) {
        return switch (word) {
            case "on" -> true;
            case "off" -> false;
            default -> null;
        };
    }

    private static DeliverySettings.@Nullable Deliver when(String word) {
        for (DeliverySettings.Deliver each : DeliverySettings.Deliver.values()) {
            if (each.word().equals(word)) {
                return each;
            }
        }
        return null;
    }
}
