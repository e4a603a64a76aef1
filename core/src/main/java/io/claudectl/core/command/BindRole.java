package io.claudectl.core.command;

import io.claudectl.core.Operation;
import io.claudectl.core.role.ClientSessionId;
import io.claudectl.core.role.Roles;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.role.Sessions;
import org.jspecify.annotations.Nullable;

/**
 * Binds a role.
 *
 * @param cwd real path, or null to leave the directory out
 * @param process the session to bind, or null
 * @param conversation the client's session id that may take it up, or null
 */
public record BindRole(
        String name,
        @Nullable String cwd,
        @Nullable SessionSeed process,
        @Nullable ClientSessionId conversation,
        boolean headless,
        boolean take)
        implements Operation<Roles.Outcome> {

    @Override
    public Roles.Outcome run(Tx tx) {
        Session session =
                process == null ? null : tx.apply(Sessions.known(tx.view(), process, false));
        if (session == null && conversation != null) {
            session = tx.view().state().directory().liveWith(conversation);
        }
        return tx.apply(
                Roles.bind(
                        tx.view(),
                        new Roles.Bind(name, cwd, session, conversation, headless, take)));
    }
}
