package io.claudectl.daemon.door.mcp;

import io.claudectl.core.message.LeaseRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tools ask of the bus, in the name of the session that the bridge belongs to. Words
 * arrive in their right form (texts hold whole characters, choices are one of those offered); every
 * other rule is the bus's.
 */
public interface BusCalls {
    /** Sends one message; back when it is on disk. */
    PublishOutcome publish(CallContext context, Publish publish);

    /** Takes the session's mail. */
    ReadOutcome readInbox(CallContext context, ReadInbox readInbox);

    /** Looks at the session's mail and takes nothing. */
    CheckOutcome checkMessages(CallContext context, CheckMessages checkMessages);

    /** Records what became of a message. */
    AckOutcome ack(CallContext context, Ack ack);

    /** Lists the roles. */
    ListOutcome listAgents(CallContext context, ListAgents listAgents);

    /** Says who the session is on the bus. */
    WhoOutcome whoAmI(CallContext context, WhoAmI whoAmI);

    /** Binds the session to a role. */
    BindOutcome bindRole(CallContext context, BindRole bindRole);

    /** Subscribes the session's role to subjects, or ends that. */
    SubscribeOutcome subscribe(CallContext context, Subscribe subscribe);

    /** Makes the session the owner of a piece of work, if nobody is. */
    ClaimOutcome claim(CallContext context, Claim claim);

    /** Gives a piece of work back. */
    ReleaseOutcome release(CallContext context, Release release);

    /**
     * Which call this is.
     *
     * @param requestKey the same when a bridge repeats a call after a reconnect, else never the
     *     same
     * @param toolUseId what the client calls this use of the tool; its hooks say it too
     */
    record CallContext(String requestKey, @Nullable String toolUseId) {}

    /**
     * A message as the model words it. {@code thread} and {@code replyTo} may be missing.
     *
     * @param to whom it is for, as far as the model said so
     */
    record Publish(
            String subject,
            String body,
            String type,
            String priority,
            To to,
            @Nullable String thread,
            @Nullable String replyTo) {}

    /** Whom a model wants to reach. */
    sealed interface To {
        /** A role, by name. */
        record Role(String name) implements To {}

        /** Whichever role owns that file, relative to the session's directory or absolute. */
        record OwnerOf(String path) implements To {}

        /**
         * Nobody by name: whoever is answered, else all who subscribed.
         *
         * @param self whether the sender's own role may be among them
         */
        record Unnamed(boolean self) implements To {}
    }

    /** Nothing can be chosen yet. */
    record ReadInbox() {}

    /** Nothing can be chosen yet. */
    record CheckMessages() {}

    /** {@code outcome} is one of done, failed, declined. */
    record Ack(String messageId, String outcome, @Nullable String note) {}

    /** Nothing can be chosen yet. */
    record ListAgents() {}

    /** Nothing can be chosen yet. */
    record WhoAmI() {}

    /** {@code take}: other sessions that hold the role lose it. */
    record BindRole(String role, boolean take) {}

    /** {@code wanted} is false to end the subscriptions. */
    record Subscribe(List<String> subjects, boolean wanted) {
        public Subscribe {
            subjects = List.copyOf(subjects);
        }
    }

    /** The id stands in the message. */
    record Claim(String messageId) {}

    /** {@code note} is for whoever takes it next. */
    record Release(String messageId, @Nullable String note) {}

    /** What became of a message. */
    sealed interface PublishOutcome {}

    /** What a reader gets. */
    sealed interface ReadOutcome {}

    /** What waits. */
    sealed interface CheckOutcome {}

    /** What became of an ack. */
    sealed interface AckOutcome {}

    /** Who is there. */
    sealed interface ListOutcome {}

    /** Who the caller is. */
    sealed interface WhoOutcome {}

    /** What became of a binding. */
    sealed interface BindOutcome {}

    /** What became of subscriptions. */
    sealed interface SubscribeOutcome {}

    /** What became of a claim. */
    sealed interface ClaimOutcome {}

    /** What became of giving work back. */
    sealed interface ReleaseOutcome {}

    /** Not done: one line with the rule, its limit, the value and the way out. */
    record Refused(String text)
            implements PublishOutcome,
                    ReadOutcome,
                    CheckOutcome,
                    AckOutcome,
                    ListOutcome,
                    WhoOutcome,
                    BindOutcome,
                    SubscribeOutcome,
                    ClaimOutcome,
                    ReleaseOutcome {}

    /**
     * On disk.
     *
     * @param skipped roles that wanted it and do not get it, because their mailbox is full
     * @param standIn {@code fallback} or {@code human} where nobody subscribed, so that the
     *     recipient stands in; null elsewhere
     * @param work whether one of the recipients is to own it
     * @param notes what the sender should know, such as that nobody subscribed
     */
    record Published(
            String id,
            List<Recipient> recipients,
            List<String> skipped,
            @Nullable String standIn,
            boolean work,
            List<String> notes)
            implements PublishOutcome {
        public Published {
            recipients = List.copyOf(recipients);
            skipped = List.copyOf(skipped);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Whose mailbox a message lies in; {@code session} is a live session of that role, if there is
     * one.
     */
    record Recipient(String role, @Nullable String session, String when) {}

    /**
     * Mail for the caller.
     *
     * @param envelopes as the model shall read them, each with its token
     * @param stillWaiting how many more may be read now
     * @param leases what the client's confirm is about; empty when nothing was taken
     */
    record Mail(
            List<String> envelopes, int stillWaiting, @Nullable String note, List<LeaseRef> leases)
            implements ReadOutcome {
        public Mail {
            envelopes = List.copyOf(envelopes);
            leases = List.copyOf(leases);
        }
    }

    /** What waits for the caller: how many in all, and the first of them. */
    record Waiting(@Nullable String role, int count, List<Header> headers, @Nullable String note)
            implements CheckOutcome {
        public Waiting {
            headers = List.copyOf(headers);
        }
    }

    /** A message without its body. {@code createdAt} is ISO 8601. */
    record Header(
            String id,
            String from,
            String subject,
            String type,
            String priority,
            String thread,
            String createdAt) {}

    /** Recorded, or recorded before by the same session: {@code outcome} is what counts. */
    record Acked(String messageId, String outcome, @Nullable String note) implements AckOutcome {}

    /**
     * The roles of this bus, and the live sessions that have none.
     *
     * @param note what holds for all, such as that the bus is paused
     */
    record Agents(List<Agent> agents, List<Unbound> unbound, @Nullable String note)
            implements ListOutcome {
        public Agents {
            agents = List.copyOf(agents);
            unbound = List.copyOf(unbound);
        }
    }

    /**
     * A live session without a role.
     *
     * @param mailbox the name of its own mailbox
     * @param doing idle, busy or unknown
     * @param you whether it is the caller
     */
    record Unbound(String mailbox, String doing, long pid, String cwd, boolean you) {}

    /**
     * A role and who serves it.
     *
     * @param live whether a session serves it now
     * @param doing idle, busy or unknown
     * @param waiting messages in its mailbox
     * @param you whether it is the caller's own
     */
    record Agent(
            String role,
            boolean live,
            String doing,
            @Nullable Map<String, @Nullable Object> reach,
            int waiting,
            @Nullable String cwd,
            boolean you) {}

    /**
     * The caller as the bus sees it; the names are those of {@code bus whoami --json}.
     *
     * @param wake on or off; null without a role
     * @param reach how the caller's own session can be reached; null outside any
     */
    record Identity(
            @Nullable String role,
            @Nullable String cwdSelector,
            @Nullable String lastSessionId,
            long pid,
            @Nullable String note,
            @Nullable String wake,
            @Nullable Map<String, @Nullable Object> reach)
            implements WhoOutcome {}

    /** The session holds the role. {@code notes}: what was joined, taken or given up. */
    record Bound(String role, List<String> notes) implements BindOutcome {
        public Bound {
            notes = List.copyOf(notes);
        }
    }

    /** All subjects the role is subscribed to now. {@code notes}: what changed nothing. */
    record Subscribed(String role, List<String> subjects, List<String> notes)
            implements SubscribeOutcome {
        public Subscribed {
            subjects = List.copyOf(subjects);
            notes = List.copyOf(notes);
        }
    }

    /**
     * The session owns the work.
     *
     * @param message as the model shall read it: the earlier claims, then the text inside a
     *     boundary
     * @param again whether it owned it already
     */
    record Granted(String messageId, String message, boolean again) implements ClaimOutcome {}

    /** Somebody else owns it: {@code text} says who and since when. */
    record Held(String text) implements ClaimOutcome {}

    /** {@code offers}: how many mailboxes it is offered to now. */
    record Released(String messageId, int offers) implements ReleaseOutcome {}
}
