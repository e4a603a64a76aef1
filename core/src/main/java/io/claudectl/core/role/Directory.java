package io.claudectl.core.role;

import io.claudectl.core.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every role, binding and session the bus knows. Belongs to the broker thread. */
public final class Directory {
    private final Map<RoleName, Role> roles = new TreeMap<>();
    private final Map<SessionKey, RoleName> bindings = new HashMap<>();
    private final Map<RoleName, Set<SessionKey>> bound = new HashMap<>();
    private final Map<SessionKey, Session> sessions = new LinkedHashMap<>();

    /** Rebuilds the directory from what the store holds. */
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

    /** Every role, by name. */
    public Collection<Role> roles() {
        return Collections.unmodifiableCollection(roles.values());
    }

    public @Nullable Session session(SessionKey key) {
        return sessions.get(key);
    }

    public Collection<Session> sessions() {
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** The live session that has this conversation; null when none has. */
    public @Nullable Session liveWith(ClientSessionId id) {
        for (Session session : sessions.values()) {
            if (session.live() && session.clientSession().equals(id)) {
                return session;
            }
        }
        return null;
    }

    /** The role bound to that process itself. */
    public @Nullable RoleName bound(SessionKey session) {
        return bindings.get(session);
    }

    /** Live sessions a role is bound to. */
    public List<Session> holders(RoleName role) {
        var found = new ArrayList<Session>();
        for (SessionKey key : bound.getOrDefault(role, Set.of())) {
            Session session = sessions.get(key);
            if (session != null && session.live()) {
                found.add(session);
            }
        }
        return found;
    }

    /** Every session bound to a role, living or not. */
    public List<SessionKey> boundTo(RoleName role) {
        return List.copyOf(bound.getOrDefault(role, Set.of()));
    }

    /** Live sessions that would take this mailbox's mail now, by binding or by directory. */
    public List<Session> servers(RoleName mailbox) {
        var found = new ArrayList<Session>();
        for (Session session : sessions.values()) {
            if (session.live()
                    && (session.ownMailbox().equals(mailbox)
                            || Resolution.of(this, session)
                                            instanceof Resolution.Bound(var name, var how)
                                    && name.equals(mailbox))) {
                found.add(session);
            }
        }
        return found;
    }

    public void save(Role role) {
        roles.put(role.name(), role);
    }

    public void remove(RoleName role) {
        roles.remove(role);
        boundTo(role).forEach(this::unbind);
    }

    public void save(Binding binding) {
        unbind(binding.session());
        bindings.put(binding.session(), binding.role());
        bound.computeIfAbsent(binding.role(), ignored -> new LinkedHashSet<>())
                .add(binding.session());
    }

    public void unbind(SessionKey session) {
        RoleName role = bindings.remove(session);
        if (role != null) {
            bound.getOrDefault(role, Set.of()).remove(session);
        }
    }

    public void save(Session session) {
        sessions.put(session.key(), session);
        forgetEnded();
    }

    private void forgetEnded() {
        if (sessions.size() <= SESSIONS_MAX) {
            return;
        }
        for (Session session : List.copyOf(sessions.values())) {
            if (!session.live()) {
                sessions.remove(session.key());
                return;
            }
        }
    }

    /** Sessions kept in memory; beyond it the longest ended one is forgotten first. */
    private static final int SESSIONS_MAX = 5_000;
}
