package io.claudectl.cli.role;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.cli.help.CompletionKind;
import io.claudectl.cli.help.CompletionWords;
import io.claudectl.cli.mail.HumanLane;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.command.UnbindRole;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.daemon.view.RoleView;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about roles. */
public final class RoleCommands {
    private RoleCommands() {}

    @Command(
            name = "role",
            header = "Bind, list, suggest and unbind roles.",
            description = "A role is a stable name that other sessions address.",
            footer = {"", "Example:", "  claudectl bus role bind frontend ~/proj/apps/frontend"},
            subcommands = {
                Bind.class,
                RoleSetCommand.class,
                Listing.class,
                Unbind.class,
                SuggestCommand.class
            })
    public static final class Group {}

    @Command(
            name = "bind",
            header = "Give a role to a directory, a process, or both.",
            description =
                    "A role bound to a process goes before one bound to a directory. A second session that binds a role joins it: both share the mailbox.",
            footer = {
                "",
                "Examples:",
                "  claudectl bus role bind backend ~/proj/services/backend",
                "  claudectl bus role bind tester . --pid 4711",
                "  claudectl bus role bind spec . --self"
            })
    public static final class Bind extends JsonCommand {
        @Parameters(
                index = "0",
                paramLabel = "<name>",
                completionCandidates = CompletionKind.RoleNames.class,
                description = "a-z, 0-9, _ and -, at most 64 characters.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Parameters(
                index = "1",
                paramLabel = "<cwd>",
                arity = "0..1",
                description = "The directory whose sessions it belongs to.")
        private @Nullable String cwd;

        @Option(
                names = "--pid",
                paramLabel = "<pid>",
                description = "Bind this Claude Code process too.")
        private @Nullable Long pid;

        @Option(
                names = "--session-id",
                paramLabel = "<id>",
                description = "Bind the session with this conversation, now or when it is resumed.")
        private @Nullable String sessionId;

        @Option(names = "--self", description = "Bind the session this command runs in.")
        private boolean self;

        @Option(
                names = "--headless",
                description = "Sessions without a terminal (claude -p) may take its mail too.")
        private boolean headless;

        @Option(
                names = "--wake",
                paramLabel = "<on|off>",
                completionCandidates = CompletionWords.OnOff.class,
                description =
                        "Whether its idle session may be woken, which costs a turn; default as configured, else off.")
        private @Nullable String wake;

        @Option(names = "--take", description = "Move the role here instead of sharing it.")
        private boolean take;

        @Override
        public Integer call() {
            Caller caller = context.caller();
            SessionSeed process = null;
            if (self) {
                if (!(caller instanceof Caller.InSession(var seed))) {
                    return context.refused(
                            "--self works inside a Claude Code session; outside, name the process with --pid");
                }
                process = seed;
            } else if (pid != null) {
                process =
                        context.callers()
                                .named(
                                        pid,
                                        context.console().call(),
                                        directory(cwd == null ? "." : cwd));
                if (process == null) {
                    return context.refused(context.callers().noSession(pid));
                }
            }
            if (cwd == null && process == null && sessionId == null) {
                context.console()
                        .err(
                                "claudectl: nothing to bind: give a directory, --pid, --session-id or --self");
                return Exit.USAGE;
            }
            String real = cwd == null ? null : directory(cwd);
            if (real != null && !isDirectory(real)) {
                return context.refused("%s is not a directory".formatted(cwd));
            }
            if (wake != null && RoleSetCommand.onOff(wake) == null) {
                context.console().err("claudectl: --wake takes on or off");
                return Exit.USAGE;
            }
            var bind =
                    new BindRole(
                            caller,
                            name,
                            real,
                            process,
                            sessionId == null ? null : new ConversationId(sessionId),
                            headless,
                            take);
            if (wake == null) {
                return outcome(context, context.bus().call(bind), json, "bound");
            }
            // Its settings are changed first: a binding without them is not the request.
            return context.privileged(
                    Authority.Act.SET_DELIVERY,
                    name,
                    bind,
                    bound ->
                            outcome(
                                    context,
                                    bound instanceof Roles.Outcome.Done ? woken(bound) : bound,
                                    json,
                                    "bound"));
        }

        /** The wake setting differs from the binding, and is printed after it. */
        private Roles.Outcome woken(Roles.Outcome bound) {
            Boolean on = wake == null ? null : RoleSetCommand.onOff(wake);
            if (on == null) {
                return bound;
            }
            Operation<Roles.Outcome> set =
                    tx -> tx.apply(Roles.deliverySettings(tx.view(), name, on, null));
            return context.bus().call(set);
        }

        private String directory(String given) {
            try {
                return CallerResolver.real(
                        Path.of(context.console().call().cwd())
                                .resolve(given)
                                .normalize()
                                .toString());
            } catch (InvalidPathException unusable) {
                return given;
            }
        }

        private static boolean isDirectory(String path) {
            try {
                return Files.isDirectory(Path.of(path));
            } catch (InvalidPathException unusable) {
                return false;
            }
        }
    }

    @Command(
            name = "list",
            header = "Show every role.",
            footer = {"", "Example:", "  claudectl bus role list --json"})
    public static final class Listing extends JsonCommand {
        @Override
        public Integer call() {
            List<StatusQuery.Served> roles =
                    context.bus().call(new StatusQuery(context.caller())).roles();
            var views = roles.stream().map(RoleView::of).toList();
            if (json) {
                context.json(views.stream().map(RoleView::json).toList());
                return Exit.DONE;
            }
            if (roles.isEmpty()) {
                context.line("no roles yet; bind one: claudectl bus role bind <name> <directory>");
            }
            int widest = views.stream().mapToInt(role -> role.name().length()).max().orElse(0);
            int widestCwd = views.stream().mapToInt(role -> cwd(role).length()).max().orElse(0);
            for (RoleView role : views) {
                context.line(
                        "%s  %s  %s  %s  %d waiting  last seen %s  wake %s%s"
                                .formatted(
                                        padded(role.name(), widest),
                                        padded(cwd(role), widestCwd),
                                        padded(
                                                "pid=" + (role.pid() == null ? "-" : role.pid()),
                                                12),
                                        padded(role.state(), 8),
                                        role.waiting(),
                                        role.lastSeen(),
                                        role.wakeWord()
                                                + (role.mutedUntil() == null
                                                        ? ""
                                                        : ", muted until " + role.mutedUntil()),
                                        role.channel().isEmpty() ? "" : "  " + role.channel()));
            }
            String person = HumanLane.waitingNotice(context);
            if (person != null) {
                context.line(person);
            }
            return Exit.DONE;
        }

        private static String cwd(RoleView role) {
            return role.cwd() == null ? "-" : SafeText.singleLine(role.cwd());
        }

        private static String padded(String text, int width) {
            return text + " ".repeat(Math.max(0, width - text.length()));
        }
    }

    @Command(
            name = "unbind",
            header = "Remove a role; its mail stays.",
            footer = {"", "Example:", "  claudectl bus role unbind tester"})
    public static final class Unbind extends JsonCommand {
        @Parameters(
                index = "0",
                paramLabel = "<name>",
                completionCandidates = CompletionKind.RoleNames.class,
                description = "The role.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Override
        public Integer call() {
            var unbind = new UnbindRole(context.caller(), name);
            return outcome(context, context.bus().call(unbind), json, "unbound");
        }
    }

    static int outcome(Context context, Roles.Outcome outcome, boolean json, String verb) {
        return switch (outcome) {
            case Roles.Outcome.Done(var role, var notes) -> {
                if (json) {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("role", role.name().value());
                    fields.put("cwd", role.cwd());
                    fields.put("pid", role.pid() == 0 ? null : role.pid());
                    fields.put("notes", new ArrayList<>(notes));
                    context.json(fields);
                } else {
                    context.line(
                            "%s %s%s"
                                    .formatted(
                                            role.name(),
                                            verb,
                                            role.cwd() == null ? "" : " (" + role.cwd() + ")"));
                    notes.forEach(context::line);
                }
                yield Exit.DONE;
            }
            case Roles.Outcome.Refused(var why) -> context.refused(why);
        };
    }
}
