package io.claudectl.daemon.door;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.command.Caller;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.door.mcp.ToolCall;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.protocol.Call;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binds one bridge's tool calls to the session the bridge belongs to. */
final class BridgeSession implements ToolCall.Source {
    private final BusService bus;
    private final CallerResolver callers;
    private final AgentAdapter agent;
    private final Call call;
    private @Nullable Caller caller;
    private boolean introduced;

    BridgeSession(BusService bus, CallerResolver callers, AgentAdapter agent, Call call) {
        this.bus = bus;
        this.callers = callers;
        this.agent = agent;
        this.call = call;
    }

    /** Reports the session to the bus once it is found: a bridge may connect before its session. */
    void introduce() {
        if (!introduced && caller() instanceof Caller.InSession(var seed) && seed.transcribed()) {
            introduced = true;
            bus.connected(seed);
        }
    }

    /** Returns whether the session was found: calls then need no files first. */
    boolean introduced() {
        return introduced;
    }

    @Override
    public ToolCall call(String key, Map<?, ?> metadata) {
        boolean subagent = agent.subagentCall(agent.toolUse(metadata));
        return new ToolCall(bus, caller(), key, subagent);
    }

    // A bridge may connect before its session's first hook: look again until it is found.
    private Caller caller() {
        Caller known = caller;
        if (known instanceof Caller.InSession(var seed) && seed.transcribed()) {
            return known;
        }
        Caller found = callers.caller(call);
        caller = found;
        return found;
    }
}
