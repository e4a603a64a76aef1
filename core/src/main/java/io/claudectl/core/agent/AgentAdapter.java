package io.claudectl.core.agent;

import io.claudectl.core.message.Lease;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The port to one kind of coding agent: its terms, files and limits. Any thread may call; no method
 * throws because of an agent's input.
 */
public interface AgentAdapter extends AgentRecords {
    /** Returns the agent's name in lower case, such as {@code claude-code}. */
    String id();

    Capabilities capabilities();

    Budgets budgets();

    /** Parses a report; a damaged or unknown one yields the fields that could be read. */
    Report parse(Invocation call, byte[] payload);

    /** Returns whether more than the first 64 KiB of such a report is wanted. */
    boolean wantsWhole(Invocation call);

    /** Returns the session a report belongs to, and watches its process; null if unknown. */
    @Nullable SessionSeed session(Invocation call, Report report);

    /** Returns the identity of the caller of any other call. */
    Identity identify(Invocation call);

    /** Renders a reply as the bytes that the agent reads; none for silence. */
    byte[] render(Reply reply, ReplyTarget place);

    /**
     * Returns the agent's version if this reply's continuation of the turn should be observed; null
     * otherwise.
     */
    @Nullable String learnsFrom(Reply reply, ReplyTarget place);

    /** Records the observation that {@link #learnsFrom} asked for. */
    void learnt(String version, boolean wentOn);

    TranscriptEvidence evidence(List<Lease> leases, TranscriptEvidence.Effort effort);

    /** Wakes a session through the agent's own channel; false when the line was not accepted. */
    boolean wake(SessionKey session);

    /** Returns whether a subagent makes that tool call, from the agent's records. */
    boolean subagentCall(@Nullable String toolUse);

    /** Returns the agent's id of a tool call from its request's metadata; null for none. */
    @Nullable String toolUse(Map<?, ?> metadata);

    /** Returns paths below the agent's directory that an installation of the bus wrote. */
    List<Path> installed(Invocation call);
}
