package io.claudectl.cli.role;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.view.SessionView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "agents",
        header = "Show every live session, also those without a role.",
        description =
                "A session is known from its first hook or bus call on. Its last hook is remembered only as long as the daemon runs.",
        footer = {"", "Example:", "  claudectl bus agents --json"})
public final class AgentsCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    public AgentsCommand(Context context) {
        this.context = context;
    }

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
