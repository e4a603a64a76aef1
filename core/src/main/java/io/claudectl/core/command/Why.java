package io.claudectl.core.command;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.View;
import io.claudectl.core.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Returns all rows of one message; empty where it is unknown or pruned. {@link Rows#known} adds
 * what the daemon's memory knows.
 */
public record Why(MessageId id) implements Query<Optional<Why.Rows>> {
    /**
     * The message and each of its deliveries.
     *
     * @param courses empty when they are pruned
     * @param work null for a message without claims
     * @param claims of that work, by epoch
     * @param limits checked when it was sent, at their present values
     * @param sessions its sender and holders, as far as they are remembered
     */
    public record Known(
            Message message,
            List<Course> courses,
            @Nullable ClaimableMessage work,
            List<Claim> claims,
            Limits limits,
            Map<SessionKey, Session> sessions) {
        public Known {
            courses = List.copyOf(courses);
            claims = List.copyOf(claims);
            sessions = Map.copyOf(sessions);
        }
    }

    /** One delivery with every presentation, and its next step. */
    public record Course(Delivery delivery, List<Lease> leases, NextStep next) {
        public Course {
            leases = List.copyOf(leases);
        }
    }

    /**
     * One delivery with every presentation.
     *
     * @param ahead how many go before it, as {@link NextStep#ahead} counts
     */
    private record Stored(Delivery delivery, List<Lease> leases, int ahead) {}

    /** The rows of one message. */
    public static final class Rows {
        private final Message message;
        private final List<Stored> deliveries = new ArrayList<>();
        private final @Nullable ClaimableMessage work;
        private final List<Claim> claims;

        private Rows(Store.Facts rows, Message message, Instant now) {
            this.message = message;
            for (Delivery delivery : rows.deliveriesOf(message.id())) {
                deliveries.add(
                        new Stored(
                                delivery,
                                rows.leasesOf(delivery.id()),
                                NextStep.ahead(rows, delivery, now)));
            }
            work = rows.work(message.id());
            claims = rows.claimsOf(message.id());
        }

        /**
         * Completes the rows from memory, on the broker's thread; empty where a delivery has
         * changed since they were read.
         */
        public Optional<Known> known(View view) {
            var courses = new ArrayList<Course>();
            var sessions = new HashMap<SessionKey, Session>();
            remember(view, message.sender().session(), sessions);
            for (Stored stored : deliveries) {
                stored.leases().forEach(each -> remember(view, each.holder().session(), sessions));
                NextStep next = NextStep.of(view, stored.delivery(), stored.ahead());
                if (next == null) {
                    return Optional.empty();
                }
                courses.add(new Course(stored.delivery(), stored.leases(), next));
            }
            claims.forEach(claim -> remember(view, claim.by().session(), sessions));
            return Optional.of(new Known(message, courses, work, claims, view.limits(), sessions));
        }
    }

    @Override
    public Optional<Rows> answer(Store.Facts rows, Instant now) {
        Message message = rows.message(id);
        return message == null ? Optional.empty() : Optional.of(new Rows(rows, message, now));
    }

    private static void remember(
            View view, @Nullable SessionKey key, Map<SessionKey, Session> sessions) {
        Session session = key == null ? null : view.state().directory().session(key);
        if (session != null) {
            sessions.put(session.key(), session);
        }
    }
}
