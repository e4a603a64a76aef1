package io.claudectl.core.command;

import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.rules.wake.WakeDecision;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.Resolution;
import io.claudectl.core.state.State;
import io.claudectl.core.state.View;
import io.claudectl.core.subject.SubjectPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Returns one picture of the bus: the roles with their sessions, the live sessions, the caller's
 * own place, and the number of the event behind which changes to it follow.
 */
public record StatusQuery(Caller caller) implements Operation<StatusQuery.Overview> {
    /**
     * The result.
     *
     * @param agents every live session, also those without a role
     * @param self the caller's session; null outside any
     * @param resolution the caller's role, by its session or by its directory
     * @param human messages that wait for the person
     * @param event the newest event that the picture includes
     */
    public record Overview(
            List<Served> roles,
            List<Agent> agents,
            @Nullable Session self,
            Resolution resolution,
            boolean paused,
            int human,
            long event) {
        public Overview {
            roles = List.copyOf(roles);
            agents = List.copyOf(agents);
        }
    }

    /**
     * A role, its subscriptions and owned files, the live sessions that take its mail and how each
     * can be reached, whether they may be woken, and how much waits.
     *
     * @param mutedUntil end of the mute of the role or of all; null when neither is muted
     */
    public record Served(
            Role role,
            List<SubjectPattern> patterns,
            List<PathGlob> globs,
            List<Reachability> reach,
            boolean wake,
            @Nullable Instant mutedUntil,
            int waiting) {
        public Served {
            patterns = List.copyOf(patterns);
            globs = List.copyOf(globs);
            reach = List.copyOf(reach);
        }

        /** Returns the live sessions that take its mail. */
        public List<Session> servers() {
            return reach.stream().map(Reachability::session).toList();
        }

        /** Returns the activity of the first of them. */
        public Activity.Doing doing() {
            return reach.isEmpty() ? Activity.Doing.UNKNOWN : reach.getFirst().doing();
        }
    }

    /**
     * A live session.
     *
     * @param reach how it can be reached as a reader of its role's mailbox, or of its own
     * @param waiting messages in its own mailbox
     */
    public record Agent(Session session, Resolution resolution, Reachability reach, int waiting) {}

    @Override
    public Overview run(Tx tx) {
        Session self = null;
        Resolution resolution;
        switch (caller) {
            case Caller.InSession(var seed) -> {
                ResolvedCaller seat = ResolvedCaller.calling(tx, seed);
                self = seat.session();
                resolution = seat.resolution();
            }
            case Caller.Detached detached -> {
                self = detached.session(tx.view().state().directory());
                resolution =
                        self == null
                                ? Resolution.ofDirectory(
                                        tx.view().state().directory(), detached.cwd())
                                : tx.view().state().directory().resolution(self);
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
            Boolean wake = role.deliverySettings().wake();
            roles.add(
                    new Served(
                            role,
                            List.copyOf(state.subscriptions().of(role.name())),
                            List.copyOf(state.ownedFiles().of(role.name())),
                            Reachability.of(tx.view(), role.name()),
                            wake == null ? tx.view().limits().waking().on() : wake,
                            WakeDecision.mutedUntil(tx.view(), role.name()),
                            state.mailboxes().waiting(role.name())));
        }
        return new Overview(
                roles,
                agents(tx.view()),
                self,
                resolution,
                state.paused(),
                state.mailboxes().waiting(RoleName.HUMAN),
                tx.newestEvent());
    }

    private static List<Agent> agents(View view) {
        State state = view.state();
        var agents = new ArrayList<Agent>();
        for (Session session : state.directory().sessions()) {
            if (session.live()) {
                agents.add(
                        new Agent(
                                session,
                                state.directory().resolution(session),
                                Reachability.of(
                                        view,
                                        session,
                                        state.directory().mailboxes(session).getFirst()),
                                state.mailboxes().waiting(session.ownMailbox())));
            }
        }
        return agents;
    }
}
