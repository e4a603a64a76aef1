package io.claudectl.core.rules.session;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.deliver.Notices;
import io.claudectl.core.state.Directory;
import io.claudectl.core.state.View;
import io.claudectl.core.text.SafeText;

/** Notifies live holders of a role that another session joined it or took it. */
final class Sharing {
    /** Holders notified of one binding; the others see it in {@code bus role list}. */
    private static final int TOLD_MAX = 8;

    private Sharing() {}

    /**
     * Writes a notice into the own mailbox of each live holder of the role.
     *
     * @param take whether the holders lose the role
     */
    static void tell(View view, Decision.Draft draft, RoleName role, Session joiner, boolean take) {
        Directory directory = view.state().directory();
        if (role.equals(directory.bound(joiner.key()))) {
            return;
        }
        directory.servers(role).stream()
                .filter(holder -> !holder.key().equals(joiner.key()))
                .limit(TOLD_MAX)
                .forEach(
                        holder -> {
                            // A holder by directory loses the role to a process that is bound.
                            boolean keeps = !take && role.equals(directory.bound(holder.key()));
                            Notices.toSession(
                                    view,
                                    draft,
                                    holder,
                                    keeps ? "bus.role.joined" : "bus.role.taken",
                                    text(role, joiner, keeps));
                        });
    }

    private static String text(RoleName role, Session joiner, boolean keeps) {
        String who =
                "The session with pid %d in %s"
                        .formatted(joiner.process().pid(), SafeText.truncate(joiner.cwd(), 200));
        return keeps
                ? "%s joined the role %s: both sessions share its mailbox, and each message goes to one of them."
                        .formatted(who, role)
                : "%s has the role %s now; this session no longer has it and gets no mail for it. If that is wrong, your user can type /role %s --take here."
                        .formatted(who, role, role);
    }
}
