package io.claudectl.core.decision;

import io.claudectl.core.decision.Change.Field;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the events about mail; docs/events.md defines each. */
public final class Events {
    /** The kind of an event about a refused send. */
    public static final String SEND_REFUSED = "send.refused";

    private Events() {}

    /**
     * Makes the event of a stored message. Version 2: version 1 had no origin, type, priority,
     * parent, sizes and fingerprint.
     *
     * @param sent how many the sender sent within this minute, this one included
     * @param parent the mail it was caused by; null for none
     */
    public static Change sent(Message message, int sent, @Nullable MessageId parent) {
        Message.Content content = message.content();
        byte[] body = content.body().getBytes(StandardCharsets.UTF_8);
        var data = new ArrayList<Field>();
        data.add(text("from", message.sender().name()));
        data.add(text("via", message.sender().outside() ? "cli" : "session"));
        data.add(text("origin", origin(message)));
        data.add(text("subject", content.subject()));
        data.add(text("type", content.type().word()));
        data.add(text("priority", content.priority().word()));
        if (parent != null) {
            data.add(text("parent", parent.value()));
        }
        data.add(number("hop", message.hop()));
        data.add(number("sent", sent));
        data.add(number("bytes", body.length));
        data.add(number("characters", content.body().length()));
        data.add(text("fingerprint", fingerprint(body)));
        return new Change.Happened(
                new Change.Event(
                        message.at(),
                        "message.stored",
                        2,
                        message.id().value(),
                        null,
                        message.sender().session(),
                        data));
    }

    /**
     * Makes the event of a refused send.
     *
     * @param session the sender's; null outside any
     * @param to the recipient as given
     * @param subject the subject as given, like the type
     */
    public static Change refused(
            Refusal why,
            String from,
            @Nullable SessionKey session,
            String to,
            String subject,
            String type,
            Instant at) {
        var data = new ArrayList<Field>();
        data.add(text("rule", why.rule()));
        if (why.bound() != null) {
            data.add(number("limit", why.bound().limit()));
            data.add(number("value", why.bound().value()));
        }
        data.add(text("from", SafeText.truncate(from)));
        data.add(text("to", SafeText.truncate(to)));
        data.add(text("subject", SafeText.truncate(subject)));
        data.add(text("type", SafeText.truncate(type)));
        return new Change.Happened(new Change.Event(at, SEND_REFUSED, null, null, session, data));
    }

    /** Returns the kind of sender: bus, role, session, human, or label. */
    private static String origin(Message message) {
        if (message.kind() == Message.Kind.NOTICE) {
            return "bus";
        }
        String name = message.sender().name();
        if (message.sender().outside()) {
            return name.equals(RoleName.HUMAN.value()) ? "human" : "label";
        }
        return new RoleName(name).own() ? "session" : "role";
    }

    /** Returns 64 bits of the body's SHA-256, in hex. */
    private static String fingerprint(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(digest, 0, Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /**
     * Makes the event of a waiting delivery.
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
                text("trigger", lease.origin().trigger().word()),
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
                text("evidence", evidence.word()),
                transcript(lease),
                number("offset", offset));
    }

    /** Makes the event of a delivery that ends without evidence. */
    public static Change unproven(Lease lease, Delivery delivery, String reason, Instant at) {
        return onLease(
                at,
                "delivery.delivered",
                lease,
                delivery,
                text("evidence", Evidence.UNPROVEN.word()),
                transcript(lease),
                number("offset", -1),
                text("reason", reason));
    }

    private static Field transcript(Lease lease) {
        String transcript = lease.mark().transcript();
        return text("transcript", transcript == null ? "" : transcript);
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
                text("outcome", outcome.word()));
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

    /** Makes an event about a message. */
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

    /** Makes a field of a text. */
    public static Field text(String name, String value) {
        return new Field(name, value);
    }

    /** Makes a field of a number. */
    public static Field number(String name, long value) {
        return new Field(name, value);
    }
}
