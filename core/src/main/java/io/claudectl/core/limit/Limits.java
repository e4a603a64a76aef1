package io.claudectl.core.limit;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.SubjectPattern;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every bound of the bus, with its default. The configuration may raise or lower each; none can be
 * switched off.
 */
public record Limits(
        Delivering delivering,
        Sending sending,
        Rendering rendering,
        Keeping keeping,
        Waking waking,
        Routing routing) {
    public static final Limits DEFAULT =
            new Limits(
                    Delivering.DEFAULT,
                    Sending.DEFAULT,
                    Rendering.DEFAULT,
                    Keeping.DEFAULT,
                    Waking.DEFAULT,
                    Routing.DEFAULT);

    /**
     * Times and counts of the delivery rules.
     *
     * @param lease how long a presentation may stay without evidence
     * @param frozen how long a tool call or a token without an answer extends a lease, without
     *     activity and while another live session of the role could take the mail
     * @param deadline after which a delivery that was never confirmed is dead
     * @param parkAfter presentations in a row without confirm before a delivery is parked
     * @param park how long it is parked at first; the pause doubles each time it fails again
     * @param parkMost the longest pause
     * @param expired confirmed leases that run out before a delivery counts as delivered, unproven
     * @param stops the same where no transcript can be read and an end of the same prompt's turn
     *     followed each
     * @param continuations how often in a row a turn is continued at its end
     */
    public record Delivering(
            Duration lease,
            Duration frozen,
            Duration deadline,
            int parkAfter,
            Duration park,
            Duration parkMost,
            int expired,
            int stops,
            int continuations) {
        public static final Delivering DEFAULT =
                new Delivering(
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(30),
                        Duration.ofDays(7),
                        5,
                        Duration.ofMinutes(1),
                        Duration.ofHours(6),
                        5,
                        2,
                        6);
    }

    /**
     * Limits on senders.
     *
     * @param perMinute sends a minute and sender
     * @param mailbox deliveries waiting for one role
     * @param hops length of a chain of messages without a human prompt
     * @param bodyBytes of UTF-8
     * @param keyWindow how long a key protects against a repeated send
     */
    public record Sending(int perMinute, int mailbox, int hops, int bodyBytes, Duration keyWindow) {
        public static final Sending DEFAULT = new Sending(60, 1_000, 32, 8_192, Duration.ofDays(7));
    }

    /**
     * Sizes of texts for a session, in UTF-16 characters; an agent's budget is larger.
     *
     * @param envelope one rendered message
     * @param hook one hook's answer
     * @param stop the reply at a turn's end, which the terminal prints; one longer message may go
     *     alone
     * @param inbox one answer of read_inbox or of the inbox command to a session
     */
    public record Rendering(int envelope, int hook, int stop, int inbox) {
        public static final Rendering DEFAULT = new Rendering(9_200, 9_600, 4_000, 24_000);
    }

    /**
     * Retention of history, without waiting and stored mail.
     *
     * @param history age of the oldest event, and of the oldest ended session
     * @param eventBytes approximate size of the event log
     */
    public record Keeping(Duration history, long eventBytes) {
        public static final Keeping DEFAULT = new Keeping(Duration.ofDays(30), 200_000_000);
    }

    /**
     * Limits of wakes, which cost a turn each, and reminders.
     *
     * @param on default for roles without a setting
     * @param perHour wakes a role and hour
     * @param quiet hours of the day without wakes
     * @param zone of the person whose hours these are
     * @param remind whether a turn that ends is continued once for each task the session took and
     *     did not ack
     */
    public record Waking(boolean on, int perHour, Quiet quiet, ZoneId zone, boolean remind) {
        public static final Waking DEFAULT =
                new Waking(false, 20, Quiet.NEVER, ZoneOffset.UTC, false);

        /** Returns whether the person's wall clock is in the quiet hours. */
        public boolean quietAt(Instant now) {
            return quiet.holds(now.atZone(zone).toLocalTime());
        }
    }

    /**
     * Routing of messages without addressee, and terms of claims.
     *
     * @param patterns subscriptions of one role
     * @param globs files of one role
     * @param work subjects under which tasks and handoffs without addressee have one owner
     * @param fallback the role that gets messages without a subscriber or a claim; null for none
     * @param unclaimed how long an offer waits for a claim until the search goes on
     * @param claim how long a claim lasts after the holder's last sign inside a turn
     * @param idleClaim how long it lasts once the holder's turn has ended
     * @param clientTasks whether the client's own task events are published
     */
    public record Routing(
            int patterns,
            int globs,
            List<SubjectPattern> work,
            @Nullable RoleName fallback,
            Duration unclaimed,
            Duration claim,
            Duration idleClaim,
            boolean clientTasks) {
        public static final Routing DEFAULT =
                new Routing(
                        100,
                        100,
                        List.of(new SubjectPattern("task.>")),
                        null,
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(30),
                        Duration.ofMinutes(10),
                        false);

        public Routing {
            work = List.copyOf(work);
        }

        /** Returns whether work under that subject has one owner. */
        public boolean isWork(String subject) {
            return work.stream().anyMatch(pattern -> pattern.matches(subject));
        }
    }

    /** A part of each day, from a time to a time; past midnight when it ends before it begins. */
    public record Quiet(LocalTime from, LocalTime to) {
        public static final Quiet NEVER = new Quiet(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

        boolean holds(LocalTime time) {
            return from.isBefore(to)
                    ? !time.isBefore(from) && time.isBefore(to)
                    : !from.equals(to) && (!time.isBefore(from) || time.isBefore(to));
        }
    }
}
