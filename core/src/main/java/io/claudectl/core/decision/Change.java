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

/**
 * A row that must be written: what a rule decided happens in the store's next commit or not at all.
 */
public sealed interface Change {
    /** The name a mute of everybody has. */
    String EVERYBODY = "*";

    record MessageAdded(Message message) implements Change {}

    record DeliveryAdded(Delivery delivery) implements Change {}

    /**
     * {@code from} must be what the store holds (state and epoch), else the operation is broken.
     */
    record DeliveryMoved(Delivery from, Delivery to) implements Change {}

    record LeaseAdded(Lease lease) implements Change {}

    /** Phase and stop sign of a lease; everything else of it never changes. */
    record LeaseMoved(Lease lease) implements Change {}

    /**
     * Removes settled deliveries with their leases. A message goes once it has no delivery left and
     * came before {@code keysSince}: until then its key protects against a repeated send.
     */
    record DeliveriesErased(List<DeliveryId> ids, Instant keysSince) implements Change {
        public DeliveriesErased {
            ids = List.copyOf(ids);
        }
    }

    /** Removes events up to that number, and sessions that ended before then. */
    record HistoryErased(long eventsUpTo, Instant sessionsEndedBefore) implements Change {}

    record RoleSaved(Role role) implements Change {}

    /** The role, its bindings, subscriptions and files are gone; its mail stays. */
    record RoleRemoved(RoleName role) implements Change {}

    record BindingSaved(Binding binding) implements Change {}

    record BindingRemoved(SessionKey session) implements Change {}

    record SessionSaved(Session session) implements Change {}

    /** Adding one that stands already is no change. */
    record SubscriptionAdded(Subscription subscription, Instant at) implements Change {}

    record SubscriptionRemoved(Subscription subscription) implements Change {}

    /** Adding one that stands already is no change. */
    record OwnershipAdded(Ownership ownership) implements Change {}

    record OwnershipRemoved(Ownership ownership) implements Change {}

    /** Work that is new, or goes on. It goes with its message. */
    record WorkSaved(ClaimableMessage work) implements Change {}

    /** A claim that begins, or ends; everything else of it never changes. */
    record ClaimSaved(Claim claim) implements Change {}

    /** Both clocks as they stood at one moment; a daemon that starts compares them with its own. */
    record ClocksSaved(Moment at) implements Change {}

    /**
     * The wall clock leapt by so much. All that wall time ends moves along: deadlines, pauses of
     * parked mail, offers of work that is not settled, the begin of claims a person holds.
     */
    record ClockLeapt(Duration by) implements Change {}

    record PauseSet(boolean paused) implements Change {}

    /**
     * Nobody is woken for that name until then.
     *
     * @param name a role, the own mailbox of a session, or {@link #EVERYBODY}
     */
    record MuteSet(String name, Instant until) implements Change {}

    record MuteLifted(String name) implements Change {}

    /**
     * A session was rung for that mailbox, which counts against its hour. Mutes that ended two
     * hours before go with it.
     */
    record WakeCounted(RoleName mailbox, Instant at) implements Change {}

    /** The session that took this task was reminded of it. */
    record Reminded(DeliveryId delivery) implements Change {}

    /** A line of the event log. {@code data} is a flat JSON object's fields, in order. */
    record Happened(Event event) implements Change {}

    /**
     * What the event log says, and when it happened; kinds are listed in docs/events.md.
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

        /** One of a kind whose fields never changed. */
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
