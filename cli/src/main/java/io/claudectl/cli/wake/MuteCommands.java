package io.claudectl.cli.wake;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.cli.context.TimeOption;
import io.claudectl.cli.help.CompletionKind;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.decision.Change;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.rules.wake.Muting;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that switch wakes off and on again. */
public final class MuteCommands {
    private MuteCommands() {}

    @Command(
            name = "mute",
            header = "Switch wakes off for a while.",
            description = {
                "Mail still comes at turn boundaries. Without a name: the caller's own role inside a session, everybody outside.",
                "A session without a role goes by the name of its mailbox, session-<16 hex>, see claudectl bus agents."
            },
            footer = {
                "",
                "Examples:",
                "  claudectl bus mute frontend --for 2h",
                "  claudectl bus mute"
            })
    public static final class Mute extends JsonCommand {
        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "<role-or-session>",
                completionCandidates = CompletionKind.RoleNames.class,
                description = "Whom; default see above.")
        private @Nullable String name;

        @Option(
                names = "--for",
                paramLabel = "<time>",
                defaultValue = "1h",
                description = "How long, as 90s, 30m, 2h or 3d; at most 30d; default 1h.")
        private String span = "1h";

        @Override
        public Integer call() {
            Duration time = TimeOption.parse(span);
            if (time == null) {
                context.console().err("claudectl: --for takes a time such as 90s, 30m, 2h or 3d");
                return Exit.USAGE;
            }
            String whom = name == null ? ownOrAll(context) : name;
            Operation<Muting.Outcome> mute = tx -> tx.apply(Muting.mute(tx.view(), whom, time));
            return own(context).contains(whom)
                    ? told(context, context.bus().call(mute), json)
                    : context.privileged(
                            Authority.Act.MUTE_OTHER,
                            who(whom),
                            mute,
                            outcome -> told(context, outcome, json));
        }
    }

    @Command(
            name = "unmute",
            header = "Let sessions be woken again.",
            description = "Refused inside a session: the mute is the person's.",
            footer = {"", "Example:", "  claudectl bus unmute frontend"})
    public static final class Unmute extends JsonCommand {
        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "<role-or-session>",
                completionCandidates = CompletionKind.RoleNames.class,
                description = "The name; default the mute of everybody.")
        private @Nullable String name;

        @Override
        public Integer call() {
            String whom = name == null ? Change.EVERYBODY : name;
            Operation<Muting.Outcome> lift = tx -> tx.apply(Muting.lift(tx.view(), whom));
            return context.privileged(
                    Authority.Act.UNMUTE,
                    name == null ? "" : name,
                    lift,
                    outcome -> told(context, outcome, json));
        }
    }

    private static String ownOrAll(Context context) {
        List<String> own = own(context);
        return own.isEmpty() ? Change.EVERYBODY : own.getFirst();
    }

    /** Returns the session's names, its role first; empty outside any session. */
    private static List<String> own(Context context) {
        StatusQuery.Overview overview = context.bus().call(new StatusQuery(context.caller()));
        if (overview.self() == null) {
            return List.of();
        }
        String mailbox = overview.self().ownMailbox().value();
        RoleName role = overview.resolution().roleOrNull();
        return role == null ? List.of(mailbox) : List.of(role.value(), mailbox);
    }

    private static int told(Context context, Muting.Outcome outcome, boolean json) {
        return switch (outcome) {
            case Muting.Outcome.Muted(var name, var until) -> {
                if (json) {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("name", name);
                    fields.put("until", until.toString());
                    context.json(fields);
                } else {
                    context.line(
                            "%s is not woken until %s; mail comes at turn boundaries. To end it: claudectl bus unmute%s"
                                    .formatted(
                                            who(name),
                                            until,
                                            name.equals(Change.EVERYBODY) ? "" : " " + name));
                }
                yield Exit.DONE;
            }
            case Muting.Outcome.Lifted(var name, var before) -> {
                if (json) {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("name", name);
                    fields.put("until", null);
                    context.json(fields);
                } else {
                    context.line(
                            before
                                    ? who(name) + " may be woken again"
                                    : who(name) + " was not muted");
                }
                yield Exit.DONE;
            }
            case Muting.Outcome.Refused(var why) -> context.refused(why);
        };
    }

    private static String who(String name) {
        return name.equals(Change.EVERYBODY) ? "everybody" : name;
    }
}
