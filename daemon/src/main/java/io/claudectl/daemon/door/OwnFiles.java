package io.claudectl.daemon.door;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.agent.claude.Skills;
import io.claudectl.agent.claude.hook.HookPayload;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Privileged;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.text.Visible;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.json.Json;
import io.claudectl.os.PathResolver;
import io.claudectl.protocol.Call;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Refuses edits of the bus's own files by the client's file tools. Commands in a shell still reach
 * the files: this keeps a mistaken model off them and is no wall.
 */
public final class OwnFiles {
    private static final String EVENT = "PreToolUse";
    private static final Set<String> TOOLS = Set.of("Write", "Edit", "MultiEdit", "NotebookEdit");

    /** Names below the state directory that are the bus's, whatever else lies there. */
    private static final List<String> STATE =
            List.of("bus", "bin", "image", "config.toml", "onboarding.json");

    private final Broker broker;
    private final CallerResolver callers;
    private final Path home;

    /**
     * @param home the state directory, its links resolved
     */
    public OwnFiles(Broker broker, CallerResolver callers, Path home) {
        this.broker = broker;
        this.callers = callers;
        this.home = home;
    }

    /** True for the hook before a call of one of the client's file tools. */
    boolean concerns(Call call, HookPayload payload) {
        return call.lastWord().equals(EVENT) && TOOLS.contains(payload.text("tool_name"));
    }

    /**
     * The hook's answer: a refusal, or nothing, which leaves the call to the user's permissions.
     */
    Map<String, Object> answer(Call call, HookPayload payload, byte[] bytes) {
        String cwd = payload.text("cwd").isEmpty() ? call.cwd() : payload.text("cwd");
        String file = PathResolver.of(cwd, path(bytes));
        if (file == null || !own(call, CallerResolver.real(cwd), Path.of(file))) {
            return Map.of();
        }
        SessionSeed seed = callers.hook(call, payload.text("session_id"), cwd, null);
        Caller caller = seed == null ? callers.caller(call) : new Caller.InSession(seed);
        var edit = new Privileged<>(caller, Authority.Act.EDIT_FILES, file, tx -> true);
        return switch (broker.call(edit)) {
            case Privileged.Outcome.Done<Boolean> ignored -> Map.of();
            case Privileged.Outcome.Refused<Boolean>(var why) -> denied(why.text());
        };
    }

    private static String path(byte[] bytes) {
        Object input = Json.topLevel(bytes, Set.of("tool_input")).get("tool_input");
        if (input instanceof Map<?, ?> fields) {
            for (String name : List.of("file_path", "notebook_path")) {
                if (fields.get(name) instanceof String text) {
                    return text;
                }
            }
        }
        return "";
    }

    private static Map<String, Object> denied(String reason) {
        Map<String, Object> specific = new LinkedHashMap<>();
        specific.put("hookEventName", EVENT);
        specific.put("permissionDecision", "deny");
        specific.put("permissionDecisionReason", "claudectl: " + Visible.line(reason));
        return Map.of("hookSpecificOutput", specific);
    }

    private boolean own(Call call, String cwd, Path file) {
        return places(call, cwd).stream().anyMatch(file::startsWith);
    }

    /** Everything below the state directory, but for a session that works in it the bus's names. */
    private List<Path> places(Call call, String cwd) {
        var places = new ArrayList<Path>();
        if (Path.of(cwd).startsWith(home)) {
            STATE.forEach(name -> places.add(home.resolve(name)));
        } else {
            places.add(home);
        }
        Path config = Path.of(CallerResolver.real(CallerResolver.configDirectory(call).toString()));
        Path skills = config.resolve("skills");
        places.add(config.resolve("plugins").resolve(PluginFolder.NAME));
        places.add(skills.resolve(PluginFolder.NAME));
        for (String name : List.of(Skills.ROLE, Skills.INBOX)) {
            if (SlashCommands.ours(call, name)) {
                places.add(skills.resolve(name));
            }
        }
        return places.stream().map(OwnFiles::found).toList();
    }

    private static Path found(Path place) {
        String real = PathResolver.of("/", place.toString());
        return real == null ? place : Path.of(real);
    }
}
