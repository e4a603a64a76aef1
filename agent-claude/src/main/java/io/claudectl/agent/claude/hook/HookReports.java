package io.claudectl.agent.claude.hook;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.agent.claude.Skills;
import io.claudectl.agent.claude.session.ClaudeCallers;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.agent.Observation;
import io.claudectl.core.agent.Report;
import io.claudectl.core.agent.Report.Content;
import io.claudectl.core.agent.Turn;
import io.claudectl.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the client's hooks into reports. Any thread may call. */
public final class HookReports {
    /** The argument of the hook {@code stop-hook}, which people wrote into their own settings. */
    static final String STOP_HOOK = "stop-hook";

    static final String SESSION_START = "SessionStart";
    static final String PROMPT = "UserPromptSubmit";
    static final String EXPANSION = "UserPromptExpansion";
    static final String PRE_TOOL = "PreToolUse";
    static final String POST_TOOL = "PostToolUse";
    static final String STOP = "Stop";
    static final String STOP_FAILURE = "StopFailure";
    static final String SESSION_END = "SessionEnd";
    static final String TASK_CREATED = "TaskCreated";
    static final String TASK_COMPLETED = "TaskCompleted";

    private static final Set<String> FILE_TOOLS =
            Set.of("Write", "Edit", "MultiEdit", "NotebookEdit");

    /** Bytes that hold the fields before a tool's input and result, with room for long paths. */
    private static final int BEFORE_RESULT = 64 * 1024;

    private final Subagents subagents;

    public HookReports(Subagents subagents) {
        this.subagents = subagents;
    }

    /** Parses a payload; of a damaged one the fields before the damage count. */
    public Report report(Invocation call, byte[] payload) {
        HookPayload fields = HookPayload.of(wanted(call, payload));
        return new Report(
                content(call, fields, payload),
                fields.text("session_id"),
                fields.text("cwd"),
                fields.textOrNull("transcript_path"));
    }

    /** The client puts every field the bus wants before a tool's input and result. */
    public static boolean wantsWhole(Invocation call) {
        return !call.lastWord().equals(POST_TOOL);
    }

    /** Cuts a payload whose whole is not wanted. */
    private static byte[] wanted(Invocation call, byte[] payload) {
        return payload.length > BEFORE_RESULT && !wantsWhole(call)
                ? Arrays.copyOf(payload, BEFORE_RESULT)
                : payload;
    }

    private Content content(Invocation call, HookPayload payload, byte[] bytes) {
        String word = call.arguments().contains(STOP_HOOK) ? STOP : call.lastWord();
        return switch (word) {
            case SESSION_START -> observed(call, payload, SESSION_START, started(payload));
            case PROMPT ->
                    observed(
                            call,
                            payload,
                            PROMPT,
                            new Observation.PromptSubmitted(payload.prompt()));
            case PRE_TOOL -> toolStarting(call, payload, bytes);
            case POST_TOOL -> observed(call, payload, POST_TOOL, new Observation.ToolEnded());
            case STOP ->
                    observed(
                            call,
                            payload,
                            STOP,
                            new Observation.TurnEnded(payload.truth("stop_hook_active")));
            case STOP_FAILURE ->
                    observed(call, payload, STOP_FAILURE, new Observation.TurnFailed());
            case SESSION_END ->
                    observed(call, payload, SESSION_END, new Observation.SessionEnded());
            case EXPANSION -> typed(call, payload);
            case TASK_CREATED -> task(payload, false);
            // With a permission mode it is reported at each end of a teammate's turn, for tasks
            // that are not done.
            case TASK_COMPLETED ->
                    payload.textOrNull("permission_mode") == null
                            ? task(payload, true)
                            : new Content.Ignored();
            default -> new Content.Ignored();
        };
    }

    private static Observation started(HookPayload payload) {
        return switch (payload.text("source")) {
            case "compact" -> new Observation.ContextReset(false);
            case "clear" -> new Observation.ContextReset(true);
            case "fork" -> new Observation.SessionStarted(true);
            default -> new Observation.SessionStarted(false);
        };
    }

    private Content toolStarting(Invocation call, HookPayload payload, byte[] bytes) {
        String tool = payload.text("tool_name");
        if (FILE_TOOLS.contains(tool)) {
            return new Content.FileEdit(editedFile(bytes));
        }
        subagents.remember(payload.text("tool_use_id"), payload.text("agent_id"));
        boolean permitted =
                call.arguments().contains(PluginFolder.ALLOW_TOOLS)
                        && tool.startsWith(PluginFolder.TOOL);
        return observed(call, payload, PRE_TOOL, new Observation.ToolStarting(permitted));
    }

    private static String editedFile(byte[] bytes) {
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

    private static Content typed(Invocation call, HookPayload payload) {
        String name = payload.text("command_name");
        Report.@Nullable Command command =
                switch (name) {
                    case Skills.ROLE -> Report.Command.ROLE;
                    case Skills.INBOX -> Report.Command.INBOX;
                    default -> null;
                };
        boolean ours =
                command != null
                        && payload.text("command_source").equals("userSettings")
                        && Skills.installed(ClaudeCallers.configDirectory(call), name);
        return ours && command != null
                ? new Content.CommandTyped(command, payload.text("command_args"))
                : new Content.Ignored();
    }

    private static Content task(HookPayload payload, boolean completed) {
        return new Content.TaskChanged(
                completed,
                payload.text("task_id"),
                payload.text("task_subject"),
                payload.text("task_description"));
    }

    private static Content observed(
            Invocation call, HookPayload payload, String event, Observation observation) {
        return new Content.Observed(
                observation,
                new Turn(
                        event,
                        payload.textOrNull("prompt_id"),
                        !payload.text("agent_id").isEmpty(),
                        call.deadlineTickMs()));
    }
}
