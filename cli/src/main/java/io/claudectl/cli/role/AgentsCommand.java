package io.claudectl.cli.role;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.view.SessionView;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "agents",
        header = "Show every live session, also those without a role.",
        description =
                "A session is known from its first hook or bus call on. Its last hook is remembered only as long as the daemon runs.",
        footer = {"", "Example:", "  claudectl bus agents --json"})
public final class AgentsCommand extends JsonCommand {
    @Override
    public Integer call() {
        List<SessionView> agents =
                context.bus().call(new StatusQuery(context.caller())).agents().stream()
                        .map(each -> SessionView.of(each, context.callers().kind(each.session())))
                        .toList();
        if (json) {
            context.json(agents.stream().map(SessionView::json).toList());
            return Exit.DONE;
        }
        if (agents.isEmpty()) {
            context.line(
                    "no live session is known; start claude with the plugin on: claudectl doctor");
            return Exit.DONE;
        }
        Columns.lines(agents.stream().map(AgentsCommand::row).toList()).forEach(context::line);
        return Exit.DONE;
    }

    private static List<String> row(SessionView agent) {
        return List.of(
                agent.candidates().isEmpty() ? "-" : String.join("|", agent.candidates()),
                agent.mailbox(),
                "pid=" + agent.pid(),
                agent.state() + (agent.kind().equals("interactive") ? "" : ", " + agent.kind()),
                agent.lastHook() == null
                        ? "no hook yet"
                        : agent.lastHook() + " " + agent.lastHookAt(),
                SafeText.singleLine(agent.cwd()));
    }
}
