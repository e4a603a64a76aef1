package io.claudectl.agent.claude.transcript;

import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.SessionKey;
import java.nio.file.Path;
import java.time.Instant;

/** Leases as the reader needs them. */
final class Leases {
    private Leases() {}

    static Lease of(long delivery, Path transcript, long length, String token) {
        return new Lease(
                new LeaseRef(new DeliveryId(delivery), 1),
                new Token(token),
                new Holder(SessionKey.of("proc:boot:1:1"), ConversationId.NONE, true),
                new Lease.Mark(transcript.toString(), length),
                new Lease.Origin(Lease.Trigger.STOP, "prompt", null, Instant.EPOCH),
                1,
                new Lease.Phase.Open(),
                false);
    }
}
