package io.claudectl.cli.role;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.Resolution;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.daemon.view.CallerView;
import io.claudectl.daemon.view.RoleView;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        name = "whoami",
        header = "Show the caller's role.",
        description = "Inside a session its role; outside, the role this directory belongs to.",
        footer = {"", "Example:", "  claudectl bus whoami --json"})
public final class WhoamiCommand extends JsonCommand {
    @Override
    public Integer call() {
        StatusQuery.Overview overview = context.bus().call(new StatusQuery(context.caller()));
        RoleName name = overview.resolution().roleOrNull();
        CallerView caller = CallerView.of(overview);
        RoleView role = caller.served();
        String note = note(overview);
        if (json) {
            var fields = caller.json(note.isEmpty() ? null : note);
            fields.put("subscriptions", role == null ? List.of() : role.subscriptions());
            fields.put("owns", role == null ? List.of() : role.owns());
            context.json(fields);
            return Exit.DONE;
        }
        if (name == null) {
            return context.refused(note);
        }
        context.line(
                name
                        + (note.isEmpty() ? "" : "  (" + note + ")")
                        + (caller.wake() == null ? "" : "  wake = " + caller.wake())
                        + (caller.reach() == null
                                ? ""
                                : "  %s, %s"
                                        .formatted(
                                                Reachable.doing(caller.reach()),
                                                Reachable.channel(caller.reach()))));
        if (role != null && !role.subscriptions().isEmpty()) {
            context.line("subscribed to " + String.join(", ", role.subscriptions()));
        }
        if (role != null && !role.owns().isEmpty()) {
            context.line("owns " + String.join(", ", role.owns()));
        }
        return Exit.DONE;
    }

    private static String note(StatusQuery.Overview overview) {
        boolean inside = overview.self() != null;
        return switch (overview.resolution()) {
            case Resolution.Bound(var role, var how) ->
                    switch (how) {
                        case PROCESS -> inside ? "bound to this process" : "";
                        case RESUMED -> "this conversation held it last";
                        case DIRECTORY -> "by directory";
                    };
            case Resolution.Unbound() ->
                    inside
                            ? "this session has no role; its own mailbox is %s. To take one: claudectl bus role bind <name> . --self"
                                    .formatted(
                                            overview.self() == null
                                                    ? ""
                                                    : overview.self().ownMailbox())
                            : "no role belongs to this directory; bind one: claudectl bus role bind <name> .";
            case Resolution.Ambiguous(var candidates) ->
                    "several roles match: "
                            + candidates.stream()
                                    .map(RoleName::value)
                                    .collect(Collectors.joining(", "))
                            + "; bind one: claudectl bus role bind <name> . --self";
        };
    }
}
