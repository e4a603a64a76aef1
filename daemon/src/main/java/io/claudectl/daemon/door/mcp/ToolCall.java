package io.claudectl.daemon.door.mcp;

import io.claudectl.core.command.Caller;
import io.claudectl.daemon.broker.BusService;
import java.util.Map;

/**
 * One tool call: the session that makes it and the bus it asks.
 *
 * @param key the same when a bridge repeats a call after a reconnect, else never the same
 * @param subagent whether a subagent of the session makes it, which takes no mail
 */
public record ToolCall(BusService bus, Caller caller, String key, boolean subagent) {
    /** Binds the calls of one bridge to its session. */
    public interface Source {
        /**
         * Returns the call of that key.
         *
         * @param metadata of the request, in which the agent names its use of the tool
         */
        ToolCall call(String key, Map<?, ?> metadata);
    }

    /** Returns the directory where the session's relative paths start. */
    String directory() {
        return switch (caller) {
            case Caller.InSession(var seed) -> seed.cwd();
            case Caller.Detached detached -> detached.cwd();
            case Caller.Outside outside -> outside.cwd();
        };
    }
}
