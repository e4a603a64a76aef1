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
 * The sessions whose wake decision must be computed again after a change. Belongs to the broker
 * thread.
 */
public final class WakeCandidates {
    private final Set<RoleName> mailboxes = new HashSet<>();
    private final Set<SessionKey> sessions = new HashSet<>();
    private boolean all = true;

    /** Adds a mailbox whose mail or settings changed. */
    public void mailbox(RoleName mailbox) {
        mailboxes.add(mailbox);
    }

    /** Adds a session whose activity or channels changed. */
    public void session(SessionKey session) {
        sessions.add(session);
    }

    /** Adds all sessions. */
    public void all() {
        all = true;
    }

    /** Returns the live sessions added, and clears them. */
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
