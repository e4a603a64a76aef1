package io.claudectl.agent.claude.hook;

import io.claudectl.core.agent.Reply;
import io.claudectl.core.agent.Reply.Body;
import io.claudectl.core.agent.ReplyTarget;
import io.claudectl.core.agent.Report.Content;
import io.claudectl.core.text.SafeText;
import io.claudectl.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Renders replies as the JSON that the client reads from a hook. */
public final class HookAnswers {
    private static final String SYSTEM_MESSAGE = "systemMessage";
    private static final String SPECIFIC = "hookSpecificOutput";
    private static final byte[] NOTHING = {};

    private HookAnswers() {}

    /**
     * Renders a reply; no bytes for silence.
     *
     * @param blocks whether mail at a turn's end needs {@code decision:block} to continue it
     */
    public static byte[] render(Reply reply, ReplyTarget place, boolean blocks) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (reply.warning() != null) {
            answer.put(SYSTEM_MESSAGE, "claudectl: " + reply.warning());
        }
        if (reply.terminal() != null) {
            answer.put("terminalSequence", reply.terminal());
        }
        answer.putAll(body(reply.body(), event(place), blocks));
        return answer.isEmpty() ? NOTHING : Json.write(answer).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns whether the call is the {@code stop-hook} of a person's own settings. */
    public static boolean stopHook(ReplyTarget place) {
        return place.call().arguments().contains(HookReports.STOP_HOOK);
    }

    private static String event(ReplyTarget place) {
        return switch (place.report().content()) {
            case Content.Observed(var observation, var turn) -> turn.event();
            case Content.FileEdit ignored -> HookReports.PRE_TOOL;
            case Content.CommandTyped ignored -> HookReports.EXPANSION;
            case Content.TaskChanged ignored -> "";
            case Content.Ignored ignored -> "";
        };
    }

    private static Map<String, Object> body(Body body, String event, boolean blocks) {
        return switch (body) {
            case Body.Silence() -> Map.of();
            case Body.Welcome(var text) -> context(HookReports.SESSION_START, text);
            case Body.PersonLine(var line) -> Map.of(SYSTEM_MESSAGE, SafeText.singleLine(line));
            case Body.Mail mail -> mail(mail, event, blocks);
            case Body.Permit(var reason) -> decided("allow", reason);
            case Body.Deny(var reason) ->
                    decided("deny", "claudectl: " + SafeText.singleLine(reason));
            case Body.Beside(var text) -> context(HookReports.EXPANSION, text);
            case Body.Instead(var line) -> instead(line);
        };
    }

    private static Map<String, Object> mail(Body.Mail mail, String event, boolean blocks) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (!event.equals(HookReports.STOP)) {
            answer.put(SYSTEM_MESSAGE, SafeText.singleLine(mail.person()));
        } else if (blocks) {
            int messages = mail.messages();
            answer.put("decision", "block");
            answer.put(
                    "reason",
                    messages == 1
                            ? "1 message from the agent bus"
                            : messages + " messages from the agent bus");
        }
        answer.put(SPECIFIC, specific(event, mail.text()));
        return answer;
    }

    private static Map<String, Object> instead(String line) {
        Map<String, Object> block = new LinkedHashMap<>();
        block.put("decision", "block");
        block.put("reason", SafeText.singleLine(line));
        block.put(
                SPECIFIC,
                Map.of("hookEventName", HookReports.EXPANSION, "suppressOriginalPrompt", true));
        return block;
    }

    private static Map<String, Object> decided(String decision, String reason) {
        Map<String, Object> specific = new LinkedHashMap<>();
        specific.put("hookEventName", HookReports.PRE_TOOL);
        specific.put("permissionDecision", decision);
        specific.put("permissionDecisionReason", reason);
        return Map.of(SPECIFIC, specific);
    }

    private static Map<String, Object> context(String event, String text) {
        return Map.of(SPECIFIC, specific(event, text));
    }

    private static Map<String, Object> specific(String event, String text) {
        Map<String, Object> specific = new LinkedHashMap<>();
        specific.put("hookEventName", event);
        specific.put("additionalContext", SafeText.text(text));
        return specific;
    }
}
