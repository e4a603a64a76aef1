package io.claudectl.agent.claude.hook;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which tool calls come from a subagent: the hook before a tool call carries that, the
 * tool call itself does not. A subagent must not take its parent's mail.
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

    /** Records that a subagent announced the call; ignored where either id is empty. */
    public synchronized void remember(String toolUseId, String agentId) {
        if (!toolUseId.isEmpty() && !agentId.isEmpty()) {
            calls.put(toolUseId, true);
        }
    }

    /** Returns whether a subagent announced that tool call. */
    public synchronized boolean called(String toolUseId) {
        return calls.containsKey(toolUseId);
    }
}
