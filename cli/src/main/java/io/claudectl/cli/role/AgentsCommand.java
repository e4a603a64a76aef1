package io.claudectl.cli.role;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.core.command.Survey;
import io.claudectl.core.mail.Visible;
import io.claudectl.core.role.Resolution;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.daemon.session.Reachable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        List<Survey.Agent> agents = context.desk().call(new Survey(context.caller())).agents();
        if (json) {
            context.json(agents.stream().map(this::fields).toList());
            return Exit.DONE;
        }
        if (agents.isEmpty()) {
            context.line(
                    "no live session is known; start claude with the plugin on: claudectl doctor");
            return Exit.DONE;
        }
        var rows = new ArrayList<List<String>>();
        for (Survey.Agent agent : agents) {
            rows.add(row(agent));
        }
        var widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            context.line(line.toString().stripTrailing());
        }
        return Exit.DONE;
    }

    private List<String> row(Survey.Agent agent) {
        Session session = agent.session();
        String kind = context.surroundings().kind(session);
        return List.of(
                role(agent.resolution()),
                session.ownMailbox().value(),
                "pid=" + session.process().pid(),
                state(agent) + (kind.equals("interactive") ? "" : ", " + kind),
                agent.reach().lastHook() == null
                        ? "no hook yet"
                        : agent.reach().lastHook().event() + " " + agent.reach().lastHook().at(),
                Visible.line(session.cwd()));
    }

    private static String role(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Bound(var name, var how) -> name.value();
            case Resolution.Unbound() -> "-";
            case Resolution.Ambiguous(var candidates) ->
                    candidates.stream().map(RoleName::value).collect(Collectors.joining("|"));
        };
    }

    private static String state(Survey.Agent agent) {
        return Reachable.doing(agent.reach());
    }

    private Map<String, Object> fields(Survey.Agent agent) {
        Session session = agent.session();
        RoleName role = agent.resolution().roleOrNull();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", role == null ? null : role.value());
        fields.put("mailbox", session.ownMailbox().value());
        fields.put("session_key", session.key().value());
        fields.put("pid", session.process().pid());
        fields.put("proc_start", session.process().start());
        fields.put("started", session.startedAt().toString());
        fields.put("session_id", session.clientSession().value());
        fields.put("cwd", session.cwd());
        fields.put("state", state(agent));
        fields.put("headless", session.headless());
        fields.put("kind", context.surroundings().kind(session));
        fields.put("reach", Reachable.fields(agent.reach()));
        fields.put("waiting", (long) agent.waiting());
        fields.put(
                "last_hook",
                agent.reach().lastHook() == null ? null : agent.reach().lastHook().event());
        fields.put(
                "last_hook_at",
                agent.reach().lastHook() == null ? null : agent.reach().lastHook().at().toString());
        return fields;
    }
}
