package io.claudectl.core.decision;

import io.claudectl.core.decision.Change.Field;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The event log's lines about mail; docs/events.md says what each means. */
public final class Events {
    private Events() {}

    /**
     * Says that a message is stored.
     *
     * @param sent how many the sender sent within this minute, this one included
     */
    public static Change sent(Message message, int sent) {
        return event(
                message.at(),
                "message.stored",
                message.id(),
                null,
                message.sender().session(),
                text("from", message.sender().name()),
                text("via", message.sender().outside() ? "cli" : "session"),
                text("subject", message.content().subject()),
                number("hop", message.hop()),
                number("sent", sent));
    }

    /**
     * Says that a delivery waits.
     *
     * @param waiting how many waited for that role before
     */
    public static Change queued(Delivery delivery, int waiting, Instant at) {
        return event(
                at,
                "delivery.pending",
                delivery.message(),
                delivery.id(),
                null,
                text("role", delivery.role().value()),
                number("waiting", waiting));
    }

    public static Change leased(Lease lease, Delivery delivery) {
        return event(
                lease.origin().at(),
                "delivery.leased",
                delivery.message(),
                delivery.id(),
                lease.holder().session(),
                number("epoch", lease.ref().epoch()),
                number("attempt", lease.attempt()),
                text("trigger", lower(lease.origin().trigger())),
                number("transcript_length", lease.mark().length()));
    }

    public static Change handed(Lease lease, Delivery delivery, Instant at) {
        return onLease(at, "delivery.handed", lease, delivery);
    }

    public static Change leaseEnded(Lease lease, Delivery delivery, String reason, Instant at) {
        return onLease(at, "lease.ended", lease, delivery, text("reason", reason));
    }

    public static Change delivered(
            Lease lease, Delivery delivery, Evidence evidence, long offset, Instant at) {
        return onLease(
                at,
                "delivery.delivered",
                lease,
                delivery,
                text("evidence", lower(evidence)),
                text(
                        "transcript",
                        lease.mark().transcript() == null ? "" : lease.mark().transcript()),
                number("offset", offset));
    }

    public static Change parked(Delivery delivery, Instant until, Instant at) {
        return event(
                at,
                "delivery.parked",
                delivery.message(),
                delivery.id(),
                null,
                text("until", until.toString()));
    }

    public static Change acked(Delivery delivery, SessionKey by, AckOutcome outcome, Instant at) {
        return event(
                at,
                "delivery.acked",
                delivery.message(),
                delivery.id(),
                by,
                text("outcome", lower(outcome)));
    }

    public static Change died(Delivery delivery, String reason, Instant at) {
        return event(
                at,
                "delivery.dead",
                delivery.message(),
                delivery.id(),
                null,
                text("reason", reason));
    }

    public static Change retried(Delivery delivery, Instant at) {
        return event(
                at,
                "delivery.retried",
                delivery.message(),
                delivery.id(),
                null,
                text("role", delivery.role().value()));
    }

    private static Change onLease(
            Instant at, String kind, Lease lease, Delivery delivery, Field... more) {
        var fields = new Field[more.length + 1];
        fields[0] = number("epoch", lease.ref().epoch());
        System.arraycopy(more, 0, fields, 1, more.length);
        return event(at, kind, delivery.message(), delivery.id(), lease.holder().session(), fields);
    }

    /** A line about a message. */
    public static Change event(
            Instant at,
            String kind,
            MessageId message,
            @Nullable DeliveryId delivery,
            @Nullable SessionKey session,
            Field... data) {
        return new Change.Happened(
                new Change.Event(at, kind, message.value(), delivery, session, List.of(data)));
    }

    /** A field that is a text. */
    public static Field text(String name, String value) {
        return new Field(name, value);
    }

    /** A field that is a number. */
    public static Field number(String name, long value) {
        return new Field(name, value);
    }

    /** A constant as the log and people see it. */
    public static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
