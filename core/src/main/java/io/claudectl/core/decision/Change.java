package io.claudectl.core.decision;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.Ownership;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.subject.Subscription;
import io.claudectl.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row that must be written: it is part of the store's next commit, or that commit fails. */
public sealed interface Change {
    /** The name under which a mute of all is stored. */
    String EVERYBODY = "*";

    record MessageAdded(Message message) implements Change {}

    record DeliveryAdded(Delivery delivery) implements Change {}

    /** {@code from} must equal the stored state and epoch, else the operation is broken. */
    record DeliveryMoved(Delivery from, Delivery to) implements Change {}

    record LeaseAdded(Lease lease) implements Change {}

    /** Phase and stop mark of a lease; its other fields never change. */
    record LeaseMoved(Lease lease) implements Change {}

    /**
     * Removes settled deliveries with their leases. A message is removed once it has no delivery
     * left and came before {@code keysSince}: until then its key protects against a repeated send.
     */
    record DeliveriesErased(List<DeliveryId> ids, Instant keysSince) implements Change {
        public DeliveriesErased {
            ids = List.copyOf(ids);
        }
    }

    /** Removes events up to that number, and sessions that ended before then. */
    record HistoryErased(long eventsUpTo, Instant sessionsEndedBefore) implements Change {}

    record RoleSaved(Role role) implements Change {}

    /** Removes the role, its bindings, subscriptions and files; its mail stays. */
    record RoleRemoved(RoleName role) implements Change {}

    record BindingSaved(Binding binding) implements Change {}

    record BindingRemoved(SessionKey session) implements Change {}

    record SessionSaved(Session session) implements Change {}

    /** Adding an existing one has no effect. */
    record SubscriptionAdded(Subscription subscription, Instant at) implements Change {}

    record SubscriptionRemoved(Subscription subscription) implements Change {}

    /** Adding an existing one has no effect. */
    record OwnershipAdded(Ownership ownership) implements Change {}

    record OwnershipRemoved(Ownership ownership) implements Change {}

    /** New work, or its next stage. It is removed with its message. */
    record WorkSaved(ClaimableMessage work) implements Change {}

    /** A claim that begins, or ends; its other fields never change. */
    record ClaimSaved(Claim claim) implements Change {}

    /** Both clocks at one moment; a daemon that starts compares them with its own. */
    record ClocksSaved(Moment at) implements Change {}

    /**
     * The wall clock leapt by so much. Every end by wall time moves along: deadlines, pauses of
     * parked mail, offers of open work, the begin of claims a person holds.
     */
    record ClockLeapt(Duration by) implements Change {}

    record PauseSet(boolean paused) implements Change {}

    /**
     * Mutes a name until then.
     *
     * @param name a role, the own mailbox of a session, or {@link #EVERYBODY}
     */
    record MuteSet(String name, Instant until) implements Change {}

    record MuteLifted(String name) implements Change {}

    /**
     * A session was rung for that mailbox, which counts against its hour. Mutes that ended two
     * hours before are removed with it.
     */
    record WakeCounted(RoleName mailbox, Instant at) implements Change {}

    /** The session that took this task was reminded of it. */
    record Reminded(DeliveryId delivery) implements Change {}

    /** An event of the log. {@code data} holds a flat JSON object's fields, in order. */
    record Happened(Event event) implements Change {}

    /**
     * An event's kind, its time and its fields; kinds are listed in docs/events.md.
     *
     * @param version of the kind's fields, from 1
     */
    record Event(
            Instant at,
            String kind,
            int version,
            @Nullable String message,
            @Nullable DeliveryId delivery,
            @Nullable SessionKey session,
            List<Field> data) {
        public Event {
            data = List.copyOf(data);
        }

        /** Makes an event of a kind whose fields never changed. */
        public Event(
                Instant at,
                String kind,
                @Nullable String message,
                @Nullable DeliveryId delivery,
                @Nullable SessionKey session,
                List<Field> data) {
            this(at, kind, 1, message, delivery, session, data);
        }
    }

    /** A name with a text or a number; exactly what JSON makes of it. */
    record Field(String name, Object value) {
        public Field {
            if (!(value instanceof String || value instanceof Long || value instanceof Boolean)) {
                throw new IllegalArgumentException("an event field is text, a long or a boolean");
            }
        }
    }
}
