package io.claudectl.daemon.view;

import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.state.Resolution;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A live session.
 *
 * @param role null where it has none, or where several match
 * @param candidates the roles that match; one where it has a role
 * @param state idle, busy, waiting behind a dialog, or unknown
 * @param kind interactive, or the client's other form of running
 * @param waiting messages in its own mailbox
 */
public record SessionView(
        @Nullable String role,
        List<String> candidates,
        String mailbox,
        String key,
        long pid,
        long processStart,
        Instant startedAt,
        String conversation,
        String cwd,
        String state,
        boolean headless,
        String kind,
        Reachability reach,
        int waiting,
        @Nullable String lastHook,
        @Nullable Instant lastHookAt) {
    public SessionView {
        candidates = List.copyOf(candidates);
    }

    public static SessionView of(StatusQuery.Agent agent, String kind) {
        Session session = agent.session();
        RoleName role = agent.resolution().roleOrNull();
        var hook = agent.reach().lastHook();
        return new SessionView(
                role == null ? null : role.value(),
                agent.resolution() instanceof Resolution.Ambiguous(var names)
                        ? names.stream().map(RoleName::value).toList()
                        : role == null ? List.of() : List.of(role.value()),
                session.ownMailbox().value(),
                session.key().value(),
                session.process().pid(),
                session.process().start(),
                session.startedAt(),
                session.conversation().value(),
                session.cwd(),
                Reachable.doing(agent.reach()),
                session.headless(),
                kind,
                agent.reach(),
                agent.waiting(),
                hook == null ? null : hook.event(),
                hook == null ? null : hook.at());
    }

    public Map<String, @Nullable Object> json() {
        return Json.object(
                "role", role,
                "mailbox", mailbox,
                "session_key", key,
                "pid", pid,
                "proc_start", processStart,
                "started", startedAt.toString(),
                "session_id", conversation,
                "cwd", cwd,
                "state", state,
                "headless", headless,
                "kind", kind,
                "reach", Reachable.fields(reach),
                "waiting", waiting,
                "last_hook", lastHook,
                "last_hook_at", lastHookAt == null ? null : lastHookAt.toString());
    }
}
