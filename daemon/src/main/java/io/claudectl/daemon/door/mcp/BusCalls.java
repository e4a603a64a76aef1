package io.claudectl.daemon.door.mcp;

import io.claudectl.core.mail.LeaseRef;
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

    /**
     * Which call this is.
     *
     * @param requestKey the same when a bridge repeats a call after a reconnect, else never the
     *     same
     * @param toolUseId what the client calls this use of the tool; its hooks say it too
     */
    record CallContext(String requestKey, @Nullable String toolUseId) {}

    /**
     * A message as the model words it. {@code to}, {@code thread} and {@code replyTo} may be
     * missing.
     */
    record Publish(
            String subject,
            String body,
            String type,
            String priority,
            @Nullable String to,
            @Nullable String thread,
            @Nullable String replyTo) {}

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

    /** Not done: one line with the rule, its limit, the value and the way out. */
    record Refused(String text)
            implements PublishOutcome,
                    ReadOutcome,
                    CheckOutcome,
                    AckOutcome,
                    ListOutcome,
                    WhoOutcome,
                    BindOutcome {}

    /**
     * On disk. {@code notes}: what the sender should know, such as that nobody holds the role now.
     */
    record Published(String id, List<Recipient> recipients, List<String> notes)
            implements PublishOutcome {
        public Published {
            recipients = List.copyOf(recipients);
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
}
