package io.claudectl.core.command;

import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.State;
import io.claudectl.core.time.Moment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Returns the bus's record of a session, and the roles of live sessions. */
public record SessionRoleQuery(SessionKey key) implements StateQuery<SessionRoleQuery.Result> {
    /**
     * The result.
     *
     * @param session null when the bus does not know it
     * @param role its role; null for none
     * @param held roles that live sessions have, with the process number of the first
     */
    public record Result(
            @Nullable Session session, @Nullable RoleName role, Map<RoleName, Long> held) {
        public Result {
            held = Map.copyOf(held);
        }
    }

    @Override
    public Result answer(State state, Moment now) {
        var directory = state.directory();
        var held = new HashMap<RoleName, Long>();
        for (Role role : directory.roles()) {
            List<Session> servers = directory.servers(role.name());
            if (!servers.isEmpty()) {
                held.put(role.name(), servers.getFirst().process().pid());
            }
        }
        Session session = directory.session(key);
        RoleName role = session == null ? null : directory.resolution(session).roleOrNull();
        return new Result(session, role, held);
    }
}
