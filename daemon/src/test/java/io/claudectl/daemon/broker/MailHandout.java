package io.claudectl.daemon.broker;

import io.claudectl.core.command.Operation;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.Leasing;
import java.util.List;

/** Gives backend's mail to a session, for tests of the broker. */
final class MailHandout {
    private MailHandout() {}

    /** Leases the mail; returns how many messages. */
    static Operation<Integer> take() {
        var reader =
                new Leasing.Reader(
                        new Holder(SessionKey.of("s1"), new ConversationId("c1"), true),
                        List.of(new RoleName("backend")),
                        Priority.LOW,
                        new Lease.Mark("/transcript", 0),
                        Lease.Trigger.STOP,
                        "p1",
                        null,
                        false);
        var room = new Leasing.Room(9_000, 9_000);
        return tx -> tx.apply(Leasing.take(tx.view(), reader, room)).handouts().size();
    }
}
