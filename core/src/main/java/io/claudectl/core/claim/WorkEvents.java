package io.claudectl.core.claim;

import io.claudectl.core.Change;
import io.claudectl.core.Change.Field;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.DeliveryId;
import io.claudectl.core.mail.MessageId;
import io.claudectl.core.role.SessionKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The event log's lines about work; docs/events.md says what each means. */
final class WorkEvents {
    /** Characters a holder may leave for the next one. */
    static final int NOTE_MAX = 1_000;

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
                text("priority", word(delivery.priority())),
                text("why", why));
    }

    static Change stage(Work work, Instant at) {
        return event(at, "work." + word(work.stage()), work.message(), null, null);
    }

    static Change settled(Work work, String outcome, Instant at) {
        return event(at, "work.settled", work.message(), null, null, text("outcome", outcome));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Change event(
            Instant at,
            String kind,
            MessageId message,
            @Nullable DeliveryId delivery,
            @Nullable SessionKey session,
            Field... data) {
        return new Change.Happened(
                new Change.Event(at, kind, message.value(), delivery, session, List.of(data)));
    }

    private static Field text(String name, String value) {
        return new Field(name, value);
    }

    private static Field number(String name, long value) {
        return new Field(name, value);
    }
}
