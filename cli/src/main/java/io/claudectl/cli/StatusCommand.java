package io.claudectl.cli;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.daemon.view.RoleView;
import io.claudectl.daemon.view.SessionView;
import io.claudectl.json.Json;
import picocli.CommandLine.Command;

/** {@code bus status}: the bus as one picture, and the event behind which its changes follow. */
@Command(
        name = "status",
        header = "Show roles, sessions and waiting mail as one picture.",
        description =
                "With --json, event is the number of the newest event in it: bus tail --since NUMBER --follow goes on from there.",
        footer = {"", "Examples:", "  claudectl bus status", "  claudectl bus status --json"})
public final class StatusCommand extends JsonCommand {
    @Override
    public Integer call() {
        if (!json) {
            StatusScreen.lines(context).forEach(context::line);
            return Exit.DONE;
        }
        StatusQuery.Overview seen = context.bus().call(new StatusQuery(context.caller()));
        context.json(
                Json.object(
                        "event",
                        seen.event(),
                        "paused",
                        seen.paused(),
                        "human_waiting",
                        seen.human(),
                        "roles",
                        seen.roles().stream().map(each -> RoleView.of(each).json()).toList(),
                        "sessions",
                        seen.agents().stream()
                                .map(
                                        each ->
                                                SessionView.of(
                                                                each,
                                                                context.callers()
                                                                        .kind(each.session()))
                                                        .json())
                                .toList()));
        return Exit.DONE;
    }
}
