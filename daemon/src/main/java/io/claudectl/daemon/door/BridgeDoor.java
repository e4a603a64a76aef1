package io.claudectl.daemon.door;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.broker.Stopping;
import io.claudectl.daemon.door.mcp.McpAnswer;
import io.claudectl.daemon.door.mcp.McpSession;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The door of MCP bridges: one line after the other, each answered before the next. */
public final class BridgeDoor {
    /** Bytes of a line that is parsed on its connection's own thread. */
    private static final int SHORT_MAX = 64 * 1024;

    private final Broker broker;
    private final BusService bus;
    private final CallerResolver callers;
    private final AgentAdapter agent;
    private final String version;

    public BridgeDoor(
            Broker broker,
            BusService bus,
            CallerResolver callers,
            AgentAdapter agent,
            String version) {
        this.broker = broker;
        this.bus = bus;
        this.callers = callers;
        this.agent = agent;
        this.version = version;
    }

    /** Mail in an answer, and the answer's length with its newline. */
    private record Carried(List<LeaseRef> leases, long bytes) {}

    void serve(Peer peer, Call call) throws IOException {
        var source = new BridgeSession(bus, callers, agent, call);
        try {
            follow(peer, new McpSession(call.key(), version, source), source);
        } catch (Stopping stopping) {
            // Without an answer, the bridge repeats the line to the next daemon.
            peer.close();
        }
    }

    private void follow(Peer peer, McpSession session, BridgeSession source) throws IOException {
        Map<Long, Carried> unconfirmed = new HashMap<>();
        for (FromClient frame = peer.next(); frame != null; frame = peer.next()) {
            switch (frame) {
                case FromClient.Line(long number, byte[] bytes) ->
                        answer(
                                peer,
                                number,
                                source.introduced() && bytes.length <= SHORT_MAX
                                        ? session.take(number, bytes)
                                        : bus.reading(() -> taken(session, source, number, bytes)),
                                unconfirmed);
                case FromClient.Confirm confirm -> {
                    Carried carried = unconfirmed.remove(confirm.line());
                    if (carried != null) {
                        settle(carried.leases(), ConfirmOutcome.of(confirm, carried.bytes()));
                    }
                }
                case FromClient.Hello ignored -> {}
                case FromClient.Called ignored -> {}
                case FromClient.Stdin ignored -> {}
                case FromClient.Cancel() -> {}
            }
        }
    }

    private static McpAnswer taken(
            McpSession session, BridgeSession source, long number, byte[] bytes) {
        source.introduce();
        return session.take(number, bytes);
    }

    private void answer(Peer peer, long number, McpAnswer answer, Map<Long, Carried> unconfirmed) {
        switch (answer) {
            case McpAnswer.Nothing() ->
                    peer.send(new FromDaemon.Line(number, false, false, true, new byte[0]));
            case McpAnswer.Line line -> {
                byte[] bytes = line.json().getBytes(StandardCharsets.UTF_8);
                long sent =
                        peer.send(
                                new FromDaemon.Line(
                                        number, line.keep(), line.confirmWanted(), true, bytes));
                if (line.confirmWanted() && sent == 0) {
                    settle(line.leases(), Sent.NOTHING);
                } else if (line.confirmWanted()) {
                    unconfirmed.put(number, new Carried(line.leases(), bytes.length));
                }
            }
        }
    }

    private void settle(List<LeaseRef> leases, Sent how) {
        broker.tell(new LeaseUpdate.AnswerSent(leases, how));
    }
}
