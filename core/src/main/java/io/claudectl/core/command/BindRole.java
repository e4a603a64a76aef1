package io.claudectl.core.command;

import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.rules.session.Sessions;
import io.claudectl.core.state.Directory;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Binds a role. A session binds itself and new roles; other bindings need a person: see {@link
 * Authority.Act#BIND_OTHER} and {@link Authority.Act#TAKE_ROLE}.
 *
 * @param by the caller; {@link Caller#typed} for a command typed at a session's prompt
 * @param cwd real path, or null to leave the directory out
 * @param process the session to bind, or null
 * @param conversation the client's session id that may take it up, or null
 */
public record BindRole(
        Caller by,
        String name,
        @Nullable String cwd,
        @Nullable SessionSeed process,
        @Nullable ConversationId conversation,
        boolean headless,
        boolean take)
        implements Operation<Roles.Outcome> {
    /** Makes the binding of a session to itself. */
    public static BindRole self(SessionSeed session, String name, boolean take) {
        return new BindRole(new Caller.InSession(session), name, null, session, null, false, take);
    }

    @Override
    public Roles.Outcome run(Tx tx) {
        Session session =
                process == null ? null : tx.apply(Sessions.known(tx.view(), process, false));
        if (session == null && conversation != null) {
            session = tx.view().state().directory().liveWith(conversation);
        }
        Authority.Act act = RoleName.wellFormed(name) ? act(tx.view(), session) : null;
        Refusal refusal = act == null ? null : Rights.refused(tx, by, act, name);
        if (refusal != null) {
            return new Roles.Outcome.Refused(refusal);
        }
        return tx.apply(
                Roles.bind(
                        tx.view(),
                        new Roles.Bind(name, cwd, session, conversation, headless, take)));
    }

    /** Returns the right this binding needs; null for none. */
    private Authority.@Nullable Act act(View view, @Nullable Session session) {
        Directory directory = view.state().directory();
        var role = new RoleName(name);
        boolean self =
                session != null
                        && by instanceof Caller.InSession(var seed)
                        && seed.key().equals(session.key());
        boolean held =
                session != null
                        && directory.servers(role).stream()
                                .anyMatch(holder -> !holder.key().equals(session.key()));
        if (take && held) {
            return Authority.Act.TAKE_ROLE;
        }
        Role before = directory.role(role);
        boolean moved =
                cwd != null
                        && before != null
                        && before.cwd() != null
                        && !before.cwd().equals(cwd)
                        && !role.equals(own(directory));
        boolean other = (process != null || conversation != null) && !self;
        return other || moved && !self ? Authority.Act.BIND_OTHER : null;
    }

    private @Nullable RoleName own(Directory directory) {
        Session caller =
                by instanceof Caller.InSession(var seed) ? directory.session(seed.key()) : null;
        return caller == null ? null : directory.resolution(caller).roleOrNull();
    }
}
