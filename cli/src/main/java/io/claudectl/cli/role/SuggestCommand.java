package io.claudectl.cli.role;

import io.claudectl.agent.claude.suggest.Suggestions.Suggestion;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.daemon.broker.RoleAdvice;
import io.claudectl.daemon.session.CallerResolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "suggest",
        header = "Suggest roles for a session. Binds nothing.",
        description = {
            "Reads what its person wrote to the session (\"you are the frontend\"), the tools it used, the files it touched and its directory's name.",
            "Inside a session it is about that one; outside, about the one with --pid, or the directory's name alone."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus role suggest",
            "  claudectl bus role suggest --pid 4711 --top 1 --json"
        })
public final class SuggestCommand extends JsonCommand {
    private static final int TOP_MAX = 50;

    @Option(
            names = "--pid",
            paramLabel = "<pid>",
            description = "The Claude Code process it is about; default the caller's own.")
    private @Nullable Long pid;

    @Option(
            names = "--top",
            paramLabel = "<n>",
            description = "At most so many, 1 to 50; default ${DEFAULT-VALUE}.",
            defaultValue = "5")
    private int top;

    @Override
    public Integer call() {
        if (top < 1 || top > TOP_MAX) {
            context.console().err("claudectl: --top takes 1 to " + TOP_MAX + ", not " + top);
            return Exit.USAGE;
        }
        var advice = new RoleAdvice(context.bus());
        var call = context.console().call();
        List<Suggestion> suggestions;
        if (pid == null) {
            suggestions = advice.forCaller(call, context.caller());
        } else {
            SessionSeed seed = context.callers().named(pid, call, CallerResolver.real(call.cwd()));
            List<Suggestion> found = seed == null ? null : advice.forProcess(call, seed);
            if (found == null) {
                return context.refused(context.callers().noSession(pid));
            }
            suggestions = found;
        }
        suggestions = suggestions.subList(0, Math.min(top, suggestions.size()));
        if (json) {
            context.json(suggestions.stream().map(SuggestCommand::fields).toList());
            return Exit.DONE;
        }
        if (suggestions.isEmpty()) {
            context.line(
                    "no role can be suggested here; choose one: claudectl bus role bind <name> .");
        }
        for (Suggestion suggestion : suggestions) {
            context.line(
                    "%s  %d  %s"
                            .formatted(
                                    suggestion.name(),
                                    suggestion.score(),
                                    String.join("; ", suggestion.reasons())));
        }
        return Exit.DONE;
    }

    private static Map<String, Object> fields(Suggestion suggestion) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", suggestion.name().value());
        fields.put("score", (long) suggestion.score());
        fields.put("reasons", new ArrayList<>(suggestion.reasons()));
        return fields;
    }
}
