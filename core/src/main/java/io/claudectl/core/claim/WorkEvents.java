package io.claudectl.core.claim;

import static io.claudectl.core.mail.Events.event;
import static io.claudectl.core.mail.Events.lower;
import static io.claudectl.core.mail.Events.number;
import static io.claudectl.core.mail.Events.text;

import io.claudectl.core.Change;
import io.claudectl.core.mail.Delivery;
import java.time.Instant;

/** The event log's lines about work; docs/events.md says what each means. */
final class WorkEvents {
    private WorkEvents() {}

    static Change granted(Claim claim) {
        return event(
                claim.at(),
                "claim.granted",
                claim.message(),
                null,
                claim.by().session(),
                text("role", claim.by().mailbox().value()),
                number("epoch", claim.epoch()));
    }

    static Change ended(Claim claim, String reason, Instant at) {
        return event(
                at,
                "claim.ended",
                claim.message(),
                null,
                claim.by().session(),
                text("role", claim.by().mailbox().value()),
                number("epoch", claim.epoch()),
                text("reason", reason));
    }

    static Change withdrawn(Delivery delivery, String by, Instant at) {
        return event(
                at,
                "delivery.withdrawn",
                delivery.message(),
                delivery.id(),
                null,
                text("role", delivery.role().value()),
                text("claimed_by", by));
    }

    static Change offered(Delivery delivery, String why, Instant at) {
        return event(
                at,
                "delivery.offered",
                delivery.message(),
                delivery.id(),
                null,
                text("role", delivery.role().value()),
                text("priority", lower(delivery.priority())),
                text("why", why));
    }

    static Change stage(Work work, Instant at) {
        return event(at, "work." + lower(work.stage()), work.message(), null, null);
    }

    static Change settled(Work work, String outcome, Instant at) {
        return event(at, "work.settled", work.message(), null, null, text("outcome", outcome));
    }
}
