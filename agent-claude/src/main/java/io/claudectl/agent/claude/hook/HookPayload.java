package io.claudectl.agent.claude.hook;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.agent.claude.session.InboxSocket;
import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.json.Json;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a hook's standard input that the bus needs. A damaged payload yields the fields
 * before the damage.
 */
public record HookPayload(Map<String, Object> fields) {
    private static final Set<String> WANTED =
            Set.of(
                    "session_id",
                    "transcript_path",
                    "cwd",
                    "prompt_id",
                    "prompt",
                    "stop_hook_active",
                    "agent_id",
                    "tool_name",
                    "tool_use_id",
                    "source",
                    "command_name",
                    "command_args",
                    "command_source",
                    "reason",
                    "task_id",
                    "task_subject",
                    "task_description",
                    "permission_mode");

    public static HookPayload of(byte[] bytes) {
        return new HookPayload(Json.topLevel(bytes, WANTED));
    }

    /** Returns a text field; empty when it is missing or not a text. */
    public String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /** Returns a text field; null when it is missing, empty or not a text. */
    public @Nullable String textOrNull(String name) {
        String text = text(name);
        return text.isEmpty() ? null : text;
    }

    public boolean truth(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /** Returns the author of the prompt. */
    public PromptOrigin prompt() {
        String prompt = text("prompt").stripLeading();
        if (prompt.startsWith("<task-notification>")) {
            // Its end is reported too, by another line with the same name.
            return prompt.contains("Monitor event: \"" + PluginFolder.MONITOR + "\"")
                    ? PromptOrigin.DOORBELL
                    : PromptOrigin.CLIENT;
        }
        return prompt.contains(InboxSocket.NUDGE) ? PromptOrigin.SOCKET : PromptOrigin.PERSON;
    }
}
