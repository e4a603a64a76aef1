package io.claudectl.core.state;

import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session's role, or its absence. */
public sealed interface Resolution {
    /** The way a role was found. */
    enum How {
        PROCESS,
        RESUMED,
        DIRECTORY
    }

    record Bound(RoleName role, How how) implements Resolution {}

    record Unbound() implements Resolution {}

    /** Several roles match equally well. */
    record Ambiguous(List<RoleName> candidates) implements Resolution {
        public Ambiguous {
            candidates = List.copyOf(candidates);
        }
    }

    /** Returns the role, or null. */
    default @Nullable RoleName roleOrNull() {
        return switch (this) {
            case Bound(var role, var how) -> role;
            case Unbound() -> null;
            case Ambiguous ignored -> null;
        };
    }

    /**
     * Finds a session's role: a role bound to the process; else one whose last conversation this
     * is; else the longest directory prefix. A role whose process lives is not matched for another
     * session; a session without a terminal is matched only by roles bound for such.
     */
    static Resolution of(Directory directory, Session session) {
        RoleName bound = directory.bound(session.key());
        if (bound != null) {
            return new Bound(bound, How.PROCESS);
        }
        Role had = lastOf(directory, session);
        return had == null ? byDirectory(directory, session) : new Bound(had.name(), How.RESUMED);
    }

    /** Returns the last role of this conversation, which may have begun with another one. */
    private static @Nullable Role lastOf(Directory directory, Session session) {
        Role last = null;
        if (session.conversation().equals(ConversationId.NONE)) {
            return null;
        }
        for (Role role : directory.roles()) {
            if (session.conversation().equals(role.lastConversation())
                    && (last == null || role.lastSeen().isAfter(last.lastSeen()))
                    && open(directory, role, session)) {
                last = role;
            }
        }
        return last;
    }

    private static Resolution byDirectory(Directory directory, Session session) {
        return longest(
                directory.roles().stream()
                        .filter(
                                role ->
                                        role.cwd() != null
                                                && covers(role.cwd(), session.cwd())
                                                && open(directory, role, session))
                        .toList());
    }

    private static Resolution longest(List<Role> matching) {
        int longest = matching.stream().mapToInt(Resolution::depth).max().orElse(-1);
        List<RoleName> best =
                matching.stream().filter(role -> depth(role) == longest).map(Role::name).toList();
        return switch (best.size()) {
            case 0 -> new Unbound();
            case 1 -> new Bound(best.getFirst(), How.DIRECTORY);
            default -> new Ambiguous(best);
        };
    }

    private static int depth(Role role) {
        String cwd = role.cwd();
        return cwd == null ? -1 : cwd.length();
    }

    /**
     * Finds the role of a directory, for a caller outside every session, regardless of its holder.
     */
    static Resolution ofDirectory(Directory directory, String cwd) {
        return longest(
                directory.roles().stream()
                        .filter(role -> role.cwd() != null && covers(role.cwd(), cwd))
                        .toList());
    }

    private static boolean open(Directory directory, Role role, Session session) {
        return (role.headless() || !session.headless()) && directory.holders(role.name()).isEmpty();
    }

    /** Returns whether {@code path} is the directory or lies below it. */
    static boolean covers(String directory, String path) {
        if (path.isEmpty()) {
            return false;
        }
        return directory.equals("/")
                || path.equals(directory)
                || path.startsWith(directory) && path.charAt(directory.length()) == '/';
    }
}
