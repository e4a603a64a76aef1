package io.claudectl.core.store;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Change;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Ownership;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.subject.Subscription;
import io.claudectl.core.text.Word;
import io.claudectl.core.time.Moment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The port to the stored rows. One writer: every method but {@link #close} is called by the thread
 * that owns the store. Failures of the medium are {@link StoreException}; a batch that met one can
 * only be abandoned, and then the store must be opened again. Times are kept to the millisecond.
 */
public interface Store extends AutoCloseable {
    /** Opens a write transaction. The one before must have been committed or abandoned. */
    Batch begin();

    @Override
    void close();

    /** One transaction: applied changes are visible at once, and on disk after {@link #commit}. */
    interface Batch extends Facts {
        /**
         * Begins one command: {@link #rollback} undoes the changes applied since, and none before.
         */
        void savepoint();

        void rollback();

        /**
         * Writes the rows in order. A row that contradicts the stored ones is an AssertionError.
         */
        void apply(List<Change> changes);

        /** Makes all of it durable (fsync). After a StoreException the outcome is unknown. */
        void commit();

        /** Undoes all of it. */
        void abandon();
    }

    /**
     * The queries of rules, answered as of this point in the transaction. No answer grows with
     * history.
     */
    interface Facts {
        /** Returns the number of the next delivery: one more than the highest used. */
        DeliveryId nextDelivery();

        @Nullable Message message(MessageId id);

        /** Returns the newest message of that sender and key not older than {@code since}. */
        @Nullable Message messageByKey(String sender, String key, Instant since);

        @Nullable Delivery delivery(DeliveryId id);

        /** Returns the deliveries of one message, by id. */
        List<Delivery> deliveriesOf(MessageId id);

        /**
         * Returns mail of this role that could be leased now, highest priority first, then in
         * commit order: pending, not parked beyond {@code now}, and no earlier one of its group and
         * priority is leased.
         */
        List<Delivery> ready(RoleName role, Instant now, int limit);

        /**
         * Returns mail of this role that could be leased now and rings: not low, and neither news
         * nor a notice. In the order of {@link #ready}.
         */
        List<Delivery> ringing(RoleName role, Instant now, int limit);

        /** Returns whether the session that took this delivery was reminded of it. */
        boolean reminded(DeliveryId id);

        /** Returns every lease of a delivery, by epoch. */
        List<Lease> leasesOf(DeliveryId id);

        /** Returns pending deliveries whose deadline is not after {@code now}, by id. */
        List<Delivery> overdue(Instant now, int limit);

        /** Returns deliveries of a role in one of the states, newest first. */
        List<Delivery> listed(RoleName role, Set<StateName> states, int limit);

        /** Returns the first message of a thread and its replies, in commit order. */
        List<Message> thread(MessageId root, int limit);

        /** Returns the work of that message, settled or not; null for none. */
        @Nullable ClaimableMessage work(MessageId id);

        /** Returns every claim of that work, by epoch. */
        List<Claim> claimsOf(MessageId id);

        /** Returns dead letters, and mail that is parked beyond {@code now}, newest first. */
        List<Delivery> deadOrParked(Instant now, int limit);

        /** Returns those of one role. */
        List<Delivery> deadOrParked(RoleName role, Instant now, int limit);

        /**
         * Returns tasks and handoffs of this role that were handed to that session, or to another
         * with its conversation: delivered and not acked, or leased to it now. Newest first, among
         * the {@code look} newest deliveries of each of both states.
         */
        List<Delivery> taken(
                RoleName role, SessionKey session, ConversationId conversation, int look);

        /**
         * Returns deliveries in those states that reached them before {@code before}, oldest first;
         * offers of open work stay.
         */
        List<Delivery> prunable(Set<StateName> states, Instant before, int limit);

        /**
         * Returns the number of the last event that is older than {@code before}, or too much for a
         * log of about {@code bytes}, among the {@code limit} oldest; 0 when none is. It is never
         * the newest, after which numbers continue.
         */
        long oldEvents(Instant before, long bytes, int limit);

        /**
         * Returns the number of the newest event, 0 for none; each that is added has the next one.
         */
        long newestEvent();

        /** Returns the rows from which memory is rebuilt when the daemon starts. */
        Snapshot snapshot(Horizon horizon);
    }

    /** The names of {@link Delivery.State}, as the database and people see them. */
    enum StateName implements Word {
        PENDING,
        LEASED,
        DELIVERED,
        ACKED,
        DEAD,
        WITHDRAWN;

        public static StateName of(Delivery.State state) {
            return switch (state) {
                case Delivery.State.Pending ignored -> PENDING;
                case Delivery.State.Leased() -> LEASED;
                case Delivery.State.Delivered ignored -> DELIVERED;
                case Delivery.State.Acked ignored -> ACKED;
                case Delivery.State.Dead ignored -> DEAD;
                case Delivery.State.Withdrawn ignored -> WITHDRAWN;
            };
        }
    }

    /**
     * The limits of a snapshot's past.
     *
     * @param sends sends from then on count for the senders' rates
     * @param ended sessions that ended before are left out
     * @param unproven deliveries that became delivered, unproven before are left out
     * @param wakes wakes from then on count for their role's hour
     */
    record Horizon(Instant sends, Instant ended, Instant unproven, Instant wakes) {}

    /**
     * The rows that the daemon keeps in memory.
     *
     * @param sessions the live ones, and those that ended within the horizon
     * @param waiting pending and leased deliveries of each role that has any
     * @param provable every lease, live or ended, of a delivery that is pending, leased or, within
     *     the horizon, unproven; by delivery and epoch
     * @param sends when each sender sent within the horizon, oldest first; notices do not count
     * @param mutes the end of each name's mute
     * @param wakes when a session was woken for each mailbox within the horizon, oldest first
     * @param routing subscriptions, owned files, and open work
     * @param clocks both clocks as last saved; null before the first time
     */
    record Snapshot(
            List<Role> roles,
            List<Binding> bindings,
            List<Session> sessions,
            Map<RoleName, Integer> waiting,
            List<Provable> provable,
            Map<String, List<Instant>> sends,
            boolean paused,
            Map<String, Instant> mutes,
            Map<RoleName, List<Instant>> wakes,
            Routing routing,
            @Nullable Moment clocks) {}

    /**
     * The rows by which recipients are found, and open work.
     *
     * @param work that is not settled, in the order of its messages
     */
    record Routing(
            List<Subscription> subscriptions, List<Ownership> ownerships, List<OpenWork> work) {
        public Routing {
            subscriptions = List.copyOf(subscriptions);
            ownerships = List.copyOf(ownerships);
            work = List.copyOf(work);
        }
    }

    /**
     * Work that is not settled.
     *
     * @param newest its last claim, held or over; null when it was never claimed
     */
    record OpenWork(ClaimableMessage work, @Nullable Claim newest) {}

    /** A lease that can still be proved, with the role of its delivery. */
    record Provable(Lease lease, RoleName role) {}
}
