package io.claudectl.core.command;

import io.claudectl.core.Operation;
import io.claudectl.core.State;
import io.claudectl.core.role.Activity;
import io.claudectl.core.role.Resolution;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands where: the roles with those who serve them, the sessions that live, and the caller's
 * own place. Takes nothing.
 */
public record Survey(Caller caller) implements Operation<Survey.Overview> {
    /**
     * The whole picture.
     *
     * @param agents every live session, also those without a role
     * @param self the caller's session; null outside any
     * @param resolution the caller's role, by its session or by its directory
     */
    public record Overview(
            List<Served> roles,
            List<Agent> agents,
            @Nullable Session self,
            Resolution resolution,
            boolean paused) {
        public Overview {
            roles = List.copyOf(roles);
            agents = List.copyOf(agents);
        }
    }

    /**
     * A role, the live sessions that take its mail, what the first of them does, and how much
     * waits.
     */
    public record Served(Role role, List<Session> servers, Activity.Doing doing, int waiting) {
        public Served {
            servers = List.copyOf(servers);
        }
    }

    /**
     * A live session.
     *
     * @param lastHook null when none came since the daemon started
     * @param waiting messages in its own mailbox
     */
    public record Agent(
            Session session,
            Resolution resolution,
            Activity.Doing doing,
            Activity.@Nullable LastHook lastHook,
            int waiting) {}

    @Override
    public Overview run(Tx tx) {
        Session self = null;
        Resolution resolution;
        switch (caller) {
            case Caller.InSession(var seed) -> {
                Seat seat = Seat.of(tx, seed, false);
                self = seat.session();
                resolution = seat.resolution();
            }
            case Caller.Outside outside ->
                    resolution =
                            outside.role() == null
                                    ? Resolution.ofDirectory(
                                            tx.view().state().directory(), outside.cwd())
                                    : new Resolution.Bound(outside.role(), Resolution.How.PROCESS);
        }
        var state = tx.view().state();
        var roles = new ArrayList<Served>();
        for (Role role : state.directory().roles()) {
            List<Session> servers = state.directory().servers(role.name());
            Activity.Doing doing =
                    servers.isEmpty()
                            ? Activity.Doing.UNKNOWN
                            : state.activity().doing(servers.getFirst().key());
            roles.add(new Served(role, servers, doing, state.mailboxes().waiting(role.name())));
        }
        return new Overview(roles, agents(state), self, resolution, state.paused());
    }

    private static List<Agent> agents(State state) {
        var agents = new ArrayList<Agent>();
        for (Session session : state.directory().sessions()) {
            if (session.live()) {
                agents.add(
                        new Agent(
                                session,
                                state.directory().resolution(session),
                                state.activity().doing(session.key()),
                                state.activity().lastHook(session.key()),
                                state.mailboxes().waiting(session.ownMailbox())));
            }
        }
        return agents;
    }
}
