package io.claudectl.agent.claude.hook;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which tool calls come from a subagent: the hook before a tool call knows, the tool call itself
 * does not. A subagent must not take its parent's mail.
 */
public final class Subagents {
    private static final int REMEMBERED = 1_000;

    private final Map<String, Boolean> calls =
            new LinkedHashMap<>() {
                @java.io.Serial private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /** Notes that a subagent announced the call; nothing where either id is empty. */
    public synchronized void remember(String toolUseId, String agentId) {
        if (!toolUseId.isEmpty() && !agentId.isEmpty()) {
            calls.put(toolUseId, true);
        }
    }

    /** True when that tool call was announced by a subagent. */
    public synchronized boolean called(String toolUseId) {
        return calls.containsKey(toolUseId);
    }
}
