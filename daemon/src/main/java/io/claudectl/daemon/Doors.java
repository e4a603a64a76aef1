package io.claudectl.daemon;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.broker.Clock;
import io.claudectl.daemon.door.BridgeDoor;
import io.claudectl.daemon.door.CommandDoor;
import io.claudectl.daemon.door.DoorbellDoor;
import io.claudectl.daemon.door.HookDoor;
import io.claudectl.daemon.door.OwnFiles;
import io.claudectl.daemon.door.SocketDoor;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.daemon.session.NamespaceCheck;
import io.claudectl.daemon.wait.SessionMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Wires the doors: hooks, commands and bridges behind one socket. */
final class Doors {
    private Doors() {}

    /**
     * Binds the socket; callers queue there until {@link SocketDoor#serve} runs.
     *
     * @param notification control sequence for the person's terminal now; null for none
     * @param warning line for the person of each session, once; null for none
     */
    static SocketDoor open(
            Path socket,
            Broker broker,
            BusService bus,
            CallerResolver callers,
            AgentAdapter agent,
            SessionMonitor monitor,
            OwnFiles ownFiles,
            DoorbellDoor doorbells,
            CommandDoor.Commands commands,
            Supplier<@Nullable String> notification,
            @Nullable String warning,
            NamespaceCheck namespaces,
            SocketDoor.Newer newer,
            Clock clock)
            throws IOException {
        var hooks =
                new HookDoor(
                        broker, bus, agent, monitor, ownFiles, notification, warning, namespaces);
        commands.prepare();
        var bridges = new BridgeDoor(broker, bus, callers, agent, Build.ID);
        return new SocketDoor(
                socket,
                Build.ID,
                hooks,
                new CommandDoor(broker, commands),
                bridges,
                doorbells,
                newer,
                clock);
    }
}
