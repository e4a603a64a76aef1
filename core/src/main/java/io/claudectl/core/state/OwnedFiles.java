package io.claudectl.core.state;

import io.claudectl.core.role.Ownership;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.RoleName;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The globs of files that each role owns. Belongs to the broker thread. */
public final class OwnedFiles {
    private final Map<RoleName, Set<PathGlob>> globs = new TreeMap<>();

    /** Rebuilds them from the store. */
    public static OwnedFiles load(Collection<Ownership> stored) {
        var owned = new OwnedFiles();
        stored.forEach(owned::add);
        return owned;
    }

    /** Returns a role's globs, in alphabetical order. */
    public Set<PathGlob> of(RoleName role) {
        return Collections.unmodifiableSet(globs.getOrDefault(role, Set.of()));
    }

    /** Returns the roles with a glob, by name. */
    public Set<RoleName> roles() {
        return Collections.unmodifiableSet(globs.keySet());
    }

    public void add(Ownership ownership) {
        globs.computeIfAbsent(
                        ownership.role(),
                        ignored -> new TreeSet<>(Comparator.comparing(PathGlob::value)))
                .add(ownership.glob());
    }

    public void remove(Ownership ownership) {
        Set<PathGlob> left = globs.getOrDefault(ownership.role(), Set.of());
        if (left.remove(ownership.glob()) && left.isEmpty()) {
            globs.remove(ownership.role());
        }
    }

    /** Forgets a removed role. */
    public void remove(RoleName role) {
        globs.remove(role);
    }
}
