package io.claudectl.core.decision;

import static io.claudectl.core.decision.Events.event;
import static io.claudectl.core.decision.Events.number;
import static io.claudectl.core.decision.Events.text;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Delivery;
import java.time.Instant;

/** Makes the events about work; docs/events.md defines each. */
public final class ClaimEvents {
    private ClaimEvents() {}

    public static Change granted(Claim claim) {
        return event(
                claim.at(),
                "claim.granted",
                claim.message(),
                null,
                claim.by().session(),
                text("role", claim.by().mailbox().value()),
                number("epoch", claim.epoch()));
    }

    public static Change ended(Claim claim, String reason, Instant at) {
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

    public static Change withdrawn(Delivery delivery, String by, Instant at) {
        return event(
                at,
                "delivery.withdrawn",
                delivery.message(),
                delivery.id(),
                null,
                text("role", delivery.role().value()),
                text("claimed_by", by));
    }

    public static Change offered(Delivery delivery, String why, Instant at) {
        return event(
                at,
                "delivery.offered",
                delivery.message(),
                delivery.id(),
                null,
                text("role", delivery.role().value()),
                text("priority", delivery.priority().word()),
                text("why", why));
    }

    public static Change stage(ClaimableMessage work, Instant at) {
        return event(at, "work." + work.stage().word(), work.message(), null, null);
    }

    public static Change settled(ClaimableMessage work, String outcome, Instant at) {
        return event(at, "work.settled", work.message(), null, null, text("outcome", outcome));
    }
}
