package io.claudectl.core.command;

import io.claudectl.core.command.Operation.Tx;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.ClaimExpiry;
import io.claudectl.core.rules.session.Sessions;
import io.claudectl.core.state.Resolution;
import io.claudectl.core.state.View;
import java.util.List;

/** A session the bus knows now, with its role. */
record ResolvedCaller(Session session, Resolution resolution, boolean transcribed) {
    static ResolvedCaller of(Tx tx, SessionSeed seed, boolean fromHook) {
        Session session = tx.apply(Sessions.known(tx.view(), seed, fromHook));
        tx.apply(ClaimExpiry.left(tx.view(), session));
        Resolution resolution = tx.apply(Sessions.resolved(tx.view(), session));
        return new ResolvedCaller(session, resolution, seed.transcribed());
    }

    /** Resolves a session by its call, which counts as activity. */
    static ResolvedCaller calling(Tx tx, SessionSeed seed) {
        ResolvedCaller seat = of(tx, seed, false);
        tx.apply(ClaimExpiry.renewed(tx.view(), seat.session().key()));
        return seat;
    }

    /** Returns the mailboxes it reads: its role's, and its own. */
    List<RoleName> mailboxes() {
        RoleName role = resolution.roleOrNull();
        return role == null ? List.of(session.ownMailbox()) : List.of(role, session.ownMailbox());
    }

    /** Returns the mailboxes whose mail is handed out on its own. */
    List<RoleName> delivered(View view) {
        return mailboxes().stream()
                .filter(
                        mailbox ->
                                switch (view.state()
                                        .directory()
                                        .deliverySettings(mailbox)
                                        .deliver()) {
                                    case STOP, TOOL -> true;
                                    case ASK, OFF -> false;
                                })
                .toList();
    }

    /** Returns the delivery settings of its role. */
    DeliverySettings deliverySettings(View view) {
        return view.state().directory().deliverySettings(mailboxes().getFirst());
    }

    Holder holder() {
        return new Holder(session.key(), session.conversation(), transcribed);
    }

    Sender sender() {
        return Sender.inSession(mailboxes().getFirst(), session.key(), session.process().pid());
    }

    /** Returns its name: its role, or its own mailbox. */
    String name() {
        return mailboxes().getFirst().value();
    }
}
