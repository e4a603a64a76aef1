package io.claudectl.core.command;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Sessions;
import java.util.List;

/**
 * Moves a conversation to another process, as when its person puts it into the background: role,
 * mailbox, claims and hops move with it. The caller ends the process it left.
 *
 * @param from the process it left
 * @param to the process that continues it, under another id
 */
public record MoveConversation(SessionKey from, SessionSeed to) implements Operation<Boolean> {
    /** Returns false when there was nothing to move. */
    @Override
    public Boolean run(Tx tx) {
        Session before = tx.view().state().directory().session(from);
        if (before == null || !before.live() || from.equals(to.key())) {
            return false;
        }
        RoleName role = tx.view().state().directory().resolution(before).roleOrNull();
        Session now = tx.apply(Sessions.known(tx.view(), to, true));
        var draft = new Decision.Draft();
        draft.change(new Change.SessionSaved(before.withMailbox(now.ownMailbox())))
                .change(
                        new Change.SessionSaved(
                                now.withMailbox(before.ownMailbox()).withHop(before.hop())));
        if (role != null) {
            if (tx.view().state().directory().bound(from) != null) {
                draft.change(new Change.BindingRemoved(from));
            }
            draft.change(new Change.BindingSaved(new Binding(now.key(), role)))
                    .change(
                            new Change.Happened(
                                    new Change.Event(
                                            tx.view().now().wall(),
                                            "role.bound",
                                            null,
                                            null,
                                            now.key(),
                                            List.of(new Change.Field("role", role.value())))));
        }
        for (Claim claim : tx.view().state().claimBook().heldBy(from)) {
            var claimant = new Claimant(now.key(), now.conversation(), claim.by().mailbox());
            draft.change(
                            new Change.ClaimSaved(
                                    claim.ended(
                                            "conversation moved", null, tx.view().now().wall())))
                    .change(
                            new Change.ClaimSaved(
                                    new Claim(
                                            claim.message(),
                                            claim.epoch() + 1,
                                            claimant,
                                            tx.view().now().wall(),
                                            null)));
        }
        return tx.apply(draft.reply(true));
    }
}
