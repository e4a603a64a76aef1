package io.claudectl.core.command;

import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.state.State;
import io.claudectl.core.time.Moment;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists the presumably live sessions that a beginning session may replace: those of its
 * conversation, its directory and its candidate roles. All have a process to look for.
 */
public record Predecessors(SessionSeed seed) implements StateQuery<List<Session>> {
    @Override
    public List<Session> answer(State state, Moment now) {
        var found = new ArrayList<Session>();
        for (Session session : state.directory().sessions()) {
            if (session.live()
                    && session.process().known()
                    && !session.key().equals(seed.key())
                    && (sameConversation(session)
                            || sameDirectory(session)
                            || wanted(session, state))) {
                found.add(session);
            }
        }
        return found;
    }

    private boolean sameConversation(Session session) {
        return !seed.conversation().equals(ConversationId.NONE)
                && session.conversation().equals(seed.conversation());
    }

    private boolean sameDirectory(Session session) {
        return within(session.cwd(), seed.cwd()) || within(seed.cwd(), session.cwd());
    }

    private boolean wanted(Session session, State state) {
        RoleName environment = seed.environmentRole();
        return environment != null && environment.equals(state.directory().bound(session.key()));
    }

    private static boolean within(String inner, String outer) {
        return !outer.isEmpty()
                && inner.startsWith(outer)
                && (inner.length() == outer.length()
                        || outer.endsWith("/")
                        || inner.charAt(outer.length()) == '/');
    }
}
