package io.claudectl.testkit;

import io.claudectl.core.decision.Change;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Sender;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Small rows for tests, each made from a number. */
public final class Samples {
    /** The first time of all samples. */
    public static final Instant START = Instant.parse("2026-03-01T12:00:00.123Z");

    public static final RoleName FRONTEND = new RoleName("frontend");
    public static final RoleName BACKEND = new RoleName("backend");
    public static final SessionKey SESSION = session(1).key();

    private static final Duration DEADLINE = Duration.ofDays(7);

    private Samples() {}

    /** Returns the time so many seconds after the start. */
    public static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }

    /** Returns the id of the n-th message. */
    public static MessageId messageId(long n) {
        return messageId(n, at(n));
    }

    /** Returns a UUIDv7 of that time. */
    public static MessageId messageId(long n, Instant at) {
        String time = HexFormat.of().toHexDigits(at.toEpochMilli(), 12);
        return new MessageId(
                "%s-%s-7000-8000-%012x".formatted(time.substring(0, 8), time.substring(8), n));
    }

    /** Makes the n-th message of role "spec", sent n seconds after the start, with key "key-n". */
    public static Message message(long n) {
        return message(n, "spec", "key-" + n, at(n));
    }

    public static Message message(long n, String sender, String key, Instant at) {
        return new Message(
                messageId(n, at),
                Sender.stored(sender, null, 4711),
                new Message.Content("task.created", MessageType.TASK, Priority.NORMAL, "body " + n),
                key,
                null,
                null,
                1,
                at);
    }

    /** Makes a new delivery of the message for one role. */
    public static Delivery delivery(long id, Message message, RoleName role) {
        return new Delivery(
                new DeliveryId(id),
                message.id(),
                role,
                message.content().priority(),
                message.group(),
                message.at().plus(DEADLINE),
                new Delivery.State.Pending(null),
                Delivery.Attempts.NEW);
    }

    public static Delivery urgent(Delivery delivery, Priority priority) {
        return new Delivery(
                delivery.id(),
                delivery.message(),
                delivery.role(),
                priority,
                delivery.group(),
                delivery.deadline(),
                delivery.state(),
                delivery.tally());
    }

    /** Returns the delivery after one more lease. */
    public static Delivery leased(Delivery delivery) {
        var tally = delivery.tally();
        return delivery.withState(new Delivery.State.Leased())
                .withAttempts(
                        new Delivery.Attempts(
                                tally.epoch() + 1,
                                tally.attempt() + 1,
                                tally.unconfirmed(),
                                tally.expired(),
                                tally.stops()));
    }

    /** Makes the present lease of a delivery. */
    public static Lease lease(Delivery delivery) {
        var ref = new LeaseRef(delivery.id(), delivery.tally().epoch());
        return new Lease(
                ref,
                new Token("%013d%013d".formatted(delivery.id().value(), ref.epoch())),
                new Holder(SESSION, new ConversationId("conversation"), true),
                new Lease.Mark("/home/someone/.claude/projects/p/conversation.jsonl", 1_234),
                new Lease.Origin(Lease.Trigger.STOP, "prompt", null, at(60)),
                delivery.tally().attempt(),
                new Lease.Phase.Open(),
                false);
    }

    public static Role role(RoleName name, @Nullable String cwd) {
        return new Role(name, cwd, null, false, 0, START, START);
    }

    /** Makes the n-th session, live. */
    public static Session session(long n) {
        var process = new ProcessRef("5f0c1e9a-boot", 1_000 + n, 77_000 + n);
        return new Session(
                process.key(),
                process,
                new ConversationId("conversation-" + n),
                "/work/" + n,
                null,
                false,
                RoleName.ownMailbox("%08x".formatted(n)),
                0,
                at(n),
                null);
    }

    public static Change happened(String kind) {
        return new Change.Happened(new Change.Event(START, kind, null, null, null, List.of()));
    }
}
