package io.claudectl.core.rules.session;

import io.claudectl.core.message.Message;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mailbox a name refers to: a role that was bound once, or the mailbox of a session. */
public record Addressee(@Nullable RoleName roleOrNull, @Nullable Refusal refusal) {
    /** Roles named in one refusal. */
    private static final int ROLES_SHOWN = 12;

    public RoleName role() {
        if (roleOrNull == null) {
            throw new AssertionError("a refused addressee has no role");
        }
        return roleOrNull;
    }

    public static Addressee of(View view, @Nullable String to) {
        if (to == null || to.isEmpty()) {
            return refused(
                    "no recipient: messages go to a role, claudectl bus role list shows them; to all who subscribed: claudectl bus publish");
        }
        if (!RoleName.wellFormed(to)) {
            return refused(
                    "invalid role name '%s'; use 1 to 64 characters of a-z, 0-9, _ and -"
                            .formatted(SafeText.truncate(to)));
        }
        var name = new RoleName(to);
        if (name.equals(RoleName.HUMAN)
                || view.state().directory().role(name) != null
                || ownMailbox(view, name)) {
            return new Addressee(name, null);
        }
        return refused("no role %s is bound; %s".formatted(to, candidates(view, to)));
    }

    /** Names near roles, else all; a session must not be told to bind a role it wants to reach. */
    private static String candidates(View view, String to) {
        List<String> near = near(view, to);
        if (!near.isEmpty()) {
            return "did you mean %s? claudectl bus role list shows all"
                    .formatted(String.join(" or ", near));
        }
        List<String> all =
                view.state().directory().roles().stream().map(role -> role.name().value()).toList();
        if (all.isEmpty()) {
            return "no other is either; a person binds one: claudectl bus role bind %s <directory>"
                    .formatted(to);
        }
        String shown = String.join(", ", all.subList(0, Math.min(ROLES_SHOWN, all.size())));
        return "there are %s%s; ask the person if none of them fits"
                .formatted(
                        shown,
                        all.size() > ROLES_SHOWN
                                ? " and %d more".formatted(all.size() - ROLES_SHOWN)
                                : "");
    }

    /** Returns the sender of that message. */
    public static Addressee sender(View view, Message answered) {
        Sender sender = answered.sender();
        if (sender instanceof Sender.Human) {
            return new Addressee(RoleName.HUMAN, null);
        }
        if (sender.session() == null) {
            return refused(
                    "message %s came from %s, outside any session, which has no mailbox; send to a role instead, with --reply-to %s"
                            .formatted(
                                    answered.id(),
                                    SafeText.singleLine(sender.name()),
                                    answered.id()));
        }
        return of(view, sender.name());
    }

    private static boolean ownMailbox(View view, RoleName name) {
        if (!name.own()) {
            return false;
        }
        for (Session session : view.state().directory().sessions()) {
            if (session.ownMailbox().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Addressee refused(String text) {
        return new Addressee(null, new Refusal("recipient", text));
    }

    private static List<String> near(View view, String to) {
        record Candidate(String name, int distance) {}
        var candidates = new ArrayList<Candidate>();
        for (Role role : view.state().directory().roles()) {
            String name = role.name().value();
            int distance = name.startsWith(to) || to.startsWith(name) ? 1 : distance(name, to);
            if (distance <= Math.max(2, to.length() / 3)) {
                candidates.add(new Candidate(name, distance));
            }
        }
        return candidates.stream()
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(3)
                .map(Candidate::name)
                .toList();
    }

    /** Returns the edits (insert, delete, replace) between two names. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(row[j - 1], previous[j]));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
