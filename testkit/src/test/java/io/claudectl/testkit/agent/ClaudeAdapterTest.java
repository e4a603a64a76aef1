package io.claudectl.testkit.agent;

import io.claudectl.agent.claude.adapter.ClaudeAdapter;
import io.claudectl.agent.claude.session.ClientVersions;
import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.message.Token;
import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import io.claudectl.os.ProcessTable;
import io.claudectl.testkit.AgentAdapterContract;
import io.claudectl.testkit.PlayedEvent;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

class ClaudeAdapterTest extends AgentAdapterContract {
    private final ProcessTable processes = new ProcessTable();
    private AgentAdapter agent = adapter();

    @BeforeEach
    void adapter_of_the_folder() {
        agent = adapter();
    }

    private AgentAdapter adapter() {
        return new ClaudeAdapter(
                processes,
                InstantSource.system(),
                ClientVersions.open(folder.resolve("versions")),
                Set.of());
    }

    @Override
    protected AgentAdapter agent() {
        return agent;
    }

    @Override
    protected Said say(PlayedEvent event, String conversation, String transcript) {
        String word =
                switch (event) {
                    case SESSION_START, COMPACTED, CLEARED -> "SessionStart";
                    case PROMPT -> "UserPromptSubmit";
                    case PRE_TOOL -> "PreToolUse";
                    case POST_TOOL -> "PostToolUse";
                    case STOP -> "Stop";
                    case STOP_FAILURE -> "StopFailure";
                    case SESSION_END -> "SessionEnd";
                };
        var payload = new HashMap<String, Object>();
        payload.put("session_id", conversation);
        payload.put("transcript_path", transcript);
        payload.put("cwd", "/");
        payload.put("prompt_id", "p1");
        payload.put("prompt", "please");
        switch (event) {
            case COMPACTED -> payload.put("source", "compact");
            case CLEARED -> payload.put("source", "clear");
            default -> payload.put("source", "startup");
        }
        long pid = ProcessHandle.current().pid();
        var call =
                new Invocation(
                        List.of("bus", "hook", word),
                        Map.of(
                                "CLAUDE_PID",
                                Long.toString(pid),
                                "CLAUDE_CONFIG_DIR",
                                folder.toString()),
                        "/",
                        pid,
                        pid,
                        processes.namespace(),
                        false,
                        0);
        return new Said(call, Json.write(payload).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected String model(byte[] rendered) {
        return text(rendered, "hookSpecificOutput", "additionalContext");
    }

    @Override
    protected String person(byte[] rendered) {
        return text(rendered, "systemMessage");
    }

    private static String text(byte[] rendered, String... path) {
        @Nullable Object value = rendered.length == 0 ? Map.of() : parsed(rendered);
        for (String name : path) {
            value = value instanceof Map<?, ?> fields ? fields.get(name) : null;
        }
        return value instanceof String text ? text : "";
    }

    private static @Nullable Object parsed(byte[] rendered) {
        try {
            return Json.parse(rendered);
        } catch (NotJson damaged) {
            throw new AssertionError(damaged);
        }
    }

    @Override
    protected String records(Token token, boolean answered) {
        String prompt =
                """
                {"parentUuid":null,"isSidechain":false,"type":"user","message":{"role":"user","content":"hello"},"uuid":"u1"}
                {"parentUuid":"u1","isSidechain":false,"type":"attachment","attachment":{"type":"hook_additional_context","content":["receipt: %s"],"hookEvent":"UserPromptSubmit"},"uuid":"u2"}
                """
                        .formatted(token.value());
        return answered
                ? prompt
                        + """
                        {"parentUuid":"u2","isSidechain":false,"type":"assistant","message":{"content":[{"type":"text","text":"ok"}]},"requestId":"r1","uuid":"u3"}
                        """
                : prompt;
    }
}
