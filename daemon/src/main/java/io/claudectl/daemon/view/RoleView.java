package io.claudectl.daemon.view;

import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.Role;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A role, the sessions that serve it, and its mailbox.
 *
 * @param state of the session that gets its mail first: idle, busy, waiting or unknown; absent
 *     where none lives
 * @param pid of that session; null where none lives
 * @param deliver when its mail is handed out on its own
 * @param reach of each live session of the role
 */
public record RoleView(
        String name,
        @Nullable String cwd,
        List<String> subscriptions,
        List<String> owns,
        @Nullable Long pid,
        String state,
        boolean headless,
        boolean wake,
        @Nullable Instant mutedUntil,
        String deliver,
        List<Reachability> reach,
        int waiting,
        Instant lastSeen,
        @Nullable String lastConversation) {
    public RoleView {
        subscriptions = List.copyOf(subscriptions);
        owns = List.copyOf(owns);
        reach = List.copyOf(reach);
    }

    public static RoleView of(StatusQuery.Served served) {
        Role role = served.role();
        Reachability best = Reachable.best(served.reach());
        return new RoleView(
                role.name().value(),
                role.cwd(),
                served.patterns().stream().map(SubjectPattern::value).toList(),
                served.globs().stream().map(PathGlob::value).toList(),
                best == null ? null : best.session().process().pid(),
                best == null ? "absent" : Reachable.doing(best),
                role.headless(),
                served.wake(),
                served.mutedUntil(),
                role.deliverySettings().deliver().word(),
                served.reach(),
                served.waiting(),
                role.lastSeen(),
                role.lastConversation() == null ? null : role.lastConversation().value());
    }

    public Map<String, @Nullable Object> json() {
        return Json.object(
                "name", name,
                "cwd", cwd,
                "subscriptions", subscriptions,
                "owns", owns,
                "pid", pid,
                "state", state,
                "headless", headless,
                "wake", wakeWord(),
                "muted_until", mutedUntil == null ? null : mutedUntil.toString(),
                "deliver", deliver,
                "reach", reach.stream().map(Reachable::fields).toList(),
                "waiting", waiting,
                "last_seen", lastSeen.toString(),
                "last_session_id", lastConversation);
    }

    /** Returns on or off: whether its sessions may be woken. */
    public String wakeWord() {
        return wake ? "on" : "off";
    }

    /** Renders the channels of its mail; empty where no session lives. */
    public String channel() {
        Reachability best = Reachable.best(reach);
        return best == null ? "" : Reachable.channel(best);
    }
}
