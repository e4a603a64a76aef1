package io.claudectl.core.state;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.subject.SubjectTrie;
import io.claudectl.core.subject.Subscription;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every subscription, found by subject and by role. Belongs to the broker thread. */
public final class Subscriptions {
    private final SubjectTrie<RoleName> trie = new SubjectTrie<>();
    private final Map<RoleName, Set<SubjectPattern>> byRole = new TreeMap<>();

    /** Rebuilds them from the store. */
    public static Subscriptions load(Collection<Subscription> stored) {
        var subscriptions = new Subscriptions();
        stored.forEach(subscriptions::add);
        return subscriptions;
    }

    /** Returns roles with a matching pattern, each once, by name. */
    public List<RoleName> matching(String subject) {
        return trie.matching(subject).stream().sorted().toList();
    }

    /** Returns the patterns of a role, in alphabetical order. */
    public Set<SubjectPattern> of(RoleName role) {
        return Collections.unmodifiableSet(byRole.getOrDefault(role, Set.of()));
    }

    /** Returns the roles with a pattern, by name. */
    public Set<RoleName> roles() {
        return Collections.unmodifiableSet(byRole.keySet());
    }

    public void add(Subscription subscription) {
        if (trie.add(subscription.pattern(), subscription.role())) {
            byRole.computeIfAbsent(
                            subscription.role(),
                            ignored -> new TreeSet<>(Comparator.comparing(SubjectPattern::value)))
                    .add(subscription.pattern());
        }
    }

    public void remove(Subscription subscription) {
        if (trie.remove(subscription.pattern(), subscription.role())) {
            Set<SubjectPattern> left = byRole.getOrDefault(subscription.role(), Set.of());
            left.remove(subscription.pattern());
            if (left.isEmpty()) {
                byRole.remove(subscription.role());
            }
        }
    }

    /** Forgets a removed role. */
    public void remove(RoleName role) {
        for (SubjectPattern pattern : List.copyOf(byRole.getOrDefault(role, Set.of()))) {
            remove(new Subscription(role, pattern));
        }
    }
}
