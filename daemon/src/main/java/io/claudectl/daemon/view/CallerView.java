package io.claudectl.daemon.view;

import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a command or a tool, as the bus sees it.
 *
 * @param role null without one; its view is null where the role is not kept
 * @param pid of the caller's session, or outside any of the role's; null where neither lives
 * @param reach how that session can be reached; null where none lives
 */
public record CallerView(
        @Nullable String role,
        @Nullable RoleView served,
        @Nullable Long pid,
        @Nullable Reachability reach) {

    public static CallerView of(StatusQuery.Overview overview) {
        RoleName name = overview.resolution().roleOrNull();
        StatusQuery.Served served =
                overview.roles().stream()
                        .filter(each -> each.role().name().equals(name))
                        .findFirst()
                        .orElse(null);
        return new CallerView(
                name == null ? null : name.value(),
                served == null ? null : RoleView.of(served),
                pid(overview, served),
                reach(overview, served));
    }

    private static @Nullable Long pid(
            StatusQuery.Overview overview, StatusQuery.@Nullable Served served) {
        if (overview.self() != null) {
            return overview.self().process().pid();
        }
        return served == null || served.role().pid() == 0 ? null : served.role().pid();
    }

    private static @Nullable Reachability reach(
            StatusQuery.Overview overview, StatusQuery.@Nullable Served served) {
        if (overview.self() == null) {
            return served == null ? null : Reachable.best(served.reach());
        }
        return overview.agents().stream()
                .filter(agent -> agent.session().equals(overview.self()))
                .findFirst()
                .map(StatusQuery.Agent::reach)
                .orElse(null);
    }

    /** Returns on or off; null without a role. */
    public @Nullable String wake() {
        return served == null ? null : served.wakeWord();
    }

    /**
     * Returns the JSON form.
     *
     * @param note for the reader: why there is no role, or how it was found; null for none
     */
    public Map<String, @Nullable Object> json(@Nullable String note) {
        return Json.object(
                "role",
                role,
                "cwd_selector",
                served == null ? null : served.cwd(),
                "last_session_id",
                served == null ? null : served.lastConversation(),
                "pid",
                pid,
                "note",
                note,
                "wake",
                wake(),
                "reach",
                reach == null ? null : Reachable.fields(reach));
    }
}
