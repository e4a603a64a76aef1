package io.claudectl.core.command;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Route;
import io.claudectl.core.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Returns the thread that any of its messages names. */
public record ThreadQuery(MessageId id) implements Query<ThreadQuery.Outcome> {
    /** Messages shown of one thread. */
    private static final int MOST = 500;

    /** The result. */
    public sealed interface Outcome {
        /**
         * The thread's messages in commit order.
         *
         * @param cut whether there are more than {@link #MOST}
         */
        record Known(MessageId root, List<Post> posts, boolean cut) implements Outcome {
            public Known {
                posts = List.copyOf(posts);
            }
        }

        /** No such message, or it is pruned. */
        record Unknown() implements Outcome {}
    }

    /**
     * A message with the state of each of its deliveries.
     *
     * @param work null for a message without claims
     * @param claims of that work, by epoch
     */
    public record Post(
            Message message,
            List<Delivery> deliveries,
            @Nullable ClaimableMessage work,
            List<Claim> claims) {
        public Post {
            deliveries = List.copyOf(deliveries);
            claims = List.copyOf(claims);
        }
    }

    @Override
    public Outcome answer(Store.Facts rows, Instant now) {
        Message asked = rows.message(id);
        if (asked == null) {
            return new Outcome.Unknown();
        }
        MessageId root = asked.threadOrSelf();
        List<Message> messages = rows.thread(root, MOST + 1);
        var posts = new ArrayList<Post>();
        for (Message message : messages.subList(0, Math.min(MOST, messages.size()))) {
            // Only published messages can be work.
            boolean published = message.route() == Route.PUBLISHED;
            posts.add(
                    new Post(
                            message,
                            rows.deliveriesOf(message.id()),
                            published ? rows.work(message.id()) : null,
                            published ? rows.claimsOf(message.id()) : List.of()));
        }
        return new Outcome.Known(root, posts, messages.size() > MOST);
    }
}
