package io.claudectl.core.state;

import io.claudectl.core.role.Binding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every role, binding and session the bus knows. Belongs to the broker thread. */
public final class Directory {
    private final Map<RoleName, Role> roles = new TreeMap<>();
    private final Map<SessionKey, RoleName> bindings = new HashMap<>();
    private final Map<RoleName, Set<SessionKey>> bound = new HashMap<>();
    private final Map<RoleName, Set<SessionKey>> holding = new HashMap<>();
    private final Map<SessionKey, Session> sessions = new LinkedHashMap<>();

    // Each send and hook asks who serves a mailbox; a session that comes, goes or moves clears the
    // answers. Keeps what Resolution reads from this directory, so the two files know each other.
    private final Map<SessionKey, Resolution> resolutions = new HashMap<>();
    private @Nullable Map<RoleName, List<SessionKey>> serving;

    /** Rebuilds the directory from the store. */
    public static Directory load(Store.Snapshot snapshot) {
        var directory = new Directory();
        snapshot.roles().forEach(directory::save);
        snapshot.sessions().forEach(directory::save);
        snapshot.bindings().forEach(directory::save);
        return directory;
    }

    public @Nullable Role role(RoleName name) {
        return roles.get(name);
    }

    /** Returns every role, by name. */
    public Collection<Role> roles() {
        return Collections.unmodifiableCollection(roles.values());
    }

    public @Nullable Session session(SessionKey key) {
        return sessions.get(key);
    }

    public Collection<Session> sessions() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** Returns the live session of this conversation; null for none. */
    public @Nullable Session liveWith(ConversationId id) {
        for (Session session : sessions.values()) {
            if (session.live() && session.conversation().equals(id)) {
                return session;
            }
        }
        return null;
    }

    /** Returns the role bound to that process itself. */
    public @Nullable RoleName bound(SessionKey session) {
        return bindings.get(session);
    }

    /** Returns the live sessions bound to a role. */
    public List<Session> holders(RoleName role) {
        var found = new ArrayList<Session>();
        for (SessionKey key : holding.getOrDefault(role, Set.of())) {
            Session session = sessions.get(key);
            if (session != null) {
                found.add(session);
            }
        }
        return found;
    }

    /** Returns processes bound to a role whose session ended before then, or is unknown. */
    public List<SessionKey> boundAndEnded(Instant before, int limit) {
        return bindings.keySet().stream()
                .filter(key -> ended(sessions.get(key), before))
                .limit(limit)
                .toList();
    }

    private static boolean ended(@Nullable Session session, Instant before) {
        Instant at = session == null ? Instant.MIN : session.endedAt();
        return at != null && at.isBefore(before);
    }

    /** Returns how many bindings are kept, of live and ended processes. */
    public int bindings() {
        return bindings.size();
    }

    /** Returns every session bound to a role, living or not. */
    public List<SessionKey> boundTo(RoleName role) {
        return List.copyOf(bound.getOrDefault(role, Set.of()));
    }

    /**
     * Returns the live sessions that would take this mailbox's mail now, by binding or by
     * directory.
     */
    public List<Session> servers(RoleName mailbox) {
        var found = new ArrayList<Session>();
        for (SessionKey key : serving().getOrDefault(mailbox, List.of())) {
            Session session = sessions.get(key);
            if (session != null) {
                found.add(session);
            }
        }
        return found;
    }

    /** Returns the mailboxes a session reads: its role's, and its own. */
    public List<RoleName> mailboxes(Session session) {
        RoleName role = resolution(session).roleOrNull();
        return role == null ? List.of(session.ownMailbox()) : List.of(role, session.ownMailbox());
    }

    /** Returns the delivery settings of that mailbox. */
    public DeliverySettings deliverySettings(RoleName mailbox) {
        Role role = roles.get(mailbox);
        return role == null ? DeliverySettings.DEFAULT : role.deliverySettings();
    }

    private Map<RoleName, List<SessionKey>> serving() {
        if (serving == null) {
            var anew = new HashMap<RoleName, List<SessionKey>>();
            for (Session session : sessions.values()) {
                if (session.live()) {
                    RoleName role = resolution(session).roleOrNull();
                    serves(anew, session.ownMailbox(), session);
                    if (role != null && !role.equals(session.ownMailbox())) {
                        serves(anew, role, session);
                    }
                }
            }
            serving = anew;
        }
        return serving;
    }

    private static void serves(
            Map<RoleName, List<SessionKey>> serving, RoleName mailbox, Session session) {
        serving.computeIfAbsent(mailbox, ignored -> new ArrayList<>()).add(session.key());
    }

    /** Returns the role of a session, as recorded here. */
    public Resolution resolution(Session session) {
        if (!session.equals(sessions.get(session.key()))) {
            return Resolution.of(this, session);
        }
        return resolutions.computeIfAbsent(session.key(), ignored -> Resolution.of(this, session));
    }

    private void moved() {
        resolutions.clear();
        serving = null;
    }

    public void save(Role role) {
        Role before = roles.put(role.name(), role);
        boolean same =
                before != null
                        && Objects.equals(before.cwd(), role.cwd())
                        && Objects.equals(before.lastConversation(), role.lastConversation())
                        && before.headless() == role.headless();
        if (!same) {
            moved();
        }
    }

    public void remove(RoleName role) {
        roles.remove(role);
        moved();
        boundTo(role).forEach(this::unbind);
    }

    public void save(Binding binding) {
        unbind(binding.session());
        moved();
        bindings.put(binding.session(), binding.role());
        bound.computeIfAbsent(binding.role(), ignored -> new LinkedHashSet<>())
                .add(binding.session());
        refreshHolding(binding.session());
    }

    /** Adds the session to the holders of its role, or removes it, according to its process. */
    private void refreshHolding(SessionKey key) {
        RoleName role = bindings.get(key);
        Session session = sessions.get(key);
        if (role != null && session != null && session.live()) {
            holding.computeIfAbsent(role, ignored -> new LinkedHashSet<>()).add(key);
        } else if (role != null) {
            drop(holding, role, key);
        }
    }

    private static void drop(
            Map<RoleName, Set<SessionKey>> from, RoleName role, SessionKey session) {
        Set<SessionKey> keys = from.get(role);
        if (keys != null && keys.remove(session) && keys.isEmpty()) {
            from.remove(role);
        }
    }

    public void unbind(SessionKey session) {
        RoleName role = bindings.remove(session);
        if (role != null) {
            moved();
            drop(bound, role, session);
            drop(holding, role, session);
        }
    }

    public void save(Session session) {
        Session before = sessions.put(session.key(), session);
        boolean same =
                before != null
                        && before.live() == session.live()
                        && before.headless() == session.headless()
                        && before.cwd().equals(session.cwd())
                        && before.conversation().equals(session.conversation())
                        && before.ownMailbox().equals(session.ownMailbox());
        if (!same) {
            moved();
        }
        refreshHolding(session.key());
        forgetEnded();
    }

    private void forgetEnded() {
        if (sessions.size() <= SESSIONS_MAX) {
            return;
        }
        for (Session session : List.copyOf(sessions.values())) {
            if (!session.live()) {
                sessions.remove(session.key());
                resolutions.remove(session.key());
                return;
            }
        }
    }

    /** Sessions kept in memory; beyond it the longest ended one is forgotten first. */
    private static final int SESSIONS_MAX = 5_000;
}
