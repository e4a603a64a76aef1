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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Returns all records of one message. */
public record Why(MessageId id) implements Operation<Why.Outcome> {
    /** The result. */
    public sealed interface Outcome {
        /**
         * The message and each of its deliveries.
         *
         * @param courses empty when they are pruned
         * @param work null for a message without claims
         * @param claims of that work, by epoch
         * @param limits checked when it was sent, at their present values
         * @param sessions its sender and holders, as far as they are remembered
         */
        record Known(
                Message message,
                List<Course> courses,
                @Nullable ClaimableMessage work,
                List<Claim> claims,
                Limits limits,
                Map<SessionKey, Session> sessions)
                implements Outcome {
            public Known {
                courses = List.copyOf(courses);
                claims = List.copyOf(claims);
                sessions = Map.copyOf(sessions);
            }
        }

        /** No such message, or it is pruned. */
        record Unknown() implements Outcome {}
    }

    /** One delivery with every presentation, and its next step. */
    public record Course(Delivery delivery, List<Lease> leases, NextStep next) {
        public Course {
            leases = List.copyOf(leases);
        }
    }

    @Override
    public Outcome run(Tx tx) {
        var view = tx.view();
        Message message = view.facts().message(id);
        if (message == null) {
            return new Outcome.Unknown();
        }
        var courses = new ArrayList<Course>();
        var sessions = new HashMap<SessionKey, Session>();
        remember(tx, message.sender().session(), sessions);
        for (Delivery delivery : view.facts().deliveriesOf(id)) {
            List<Lease> leases = view.facts().leasesOf(delivery.id());
            leases.forEach(lease -> remember(tx, lease.holder().session(), sessions));
            courses.add(new Course(delivery, leases, NextStep.of(view, delivery)));
        }
        List<Claim> claims = view.facts().claimsOf(id);
        claims.forEach(claim -> remember(tx, claim.by().session(), sessions));
        return new Outcome.Known(
                message, courses, view.facts().work(id), claims, view.limits(), sessions);
    }

    private static void remember(
            Tx tx, @Nullable SessionKey key, Map<SessionKey, Session> sessions) {
        Session session = key == null ? null : tx.view().state().directory().session(key);
        if (session != null) {
            sessions.put(session.key(), session);
        }
    }
}
