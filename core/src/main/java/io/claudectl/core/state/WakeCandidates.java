package io.claudectl.core.state;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose rings must be thought about again, since something changed for them. Belongs to the broker
 * thread.
 */
public final class WakeCandidates {
    private final Set<RoleName> mailboxes = new HashSet<>();
    private final Set<SessionKey> sessions = new HashSet<>();
    private boolean all = true;

    /** Mail came for it, went from it, or may be had in another way. */
    public void mailbox(RoleName mailbox) {
        mailboxes.add(mailbox);
    }

    /** It does something else, or can be reached in another way. */
    public void session(SessionKey session) {
        sessions.add(session);
    }

    /** Something changed for everybody. */
    public void all() {
        all = true;
    }

    /** The live sessions it is about; from now on nobody is stirred. */
    public Collection<Session> taken(Directory directory, WakeState bells) {
        if (!all && mailboxes.isEmpty() && sessions.isEmpty()) {
            return List.of();
        }
        Map<SessionKey, Session> found = new LinkedHashMap<>();
        if (all) {
            sessions.addAll(bells.sessions());
        }
        for (RoleName mailbox : mailboxes) {
            directory.servers(mailbox).forEach(server -> found.put(server.key(), server));
        }
        for (SessionKey key : sessions) {
            Session session = directory.session(key);
            if (session != null && session.live()) {
                found.put(key, session);
            }
        }
        mailboxes.clear();
        sessions.clear();
        all = false;
        return found.values();
    }
}
