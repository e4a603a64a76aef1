package io.claudectl.core.agent;

import io.claudectl.core.message.Lease;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kind of coding agent: the only place that knows its words, files and limits. Any thread may
 * call; no call throws because of what the agent wrote.
 */
public interface AgentAdapter extends AgentRecords {
    /** Returns the agent's name in lower case, such as {@code claude-code}. */
    String id();

    Capabilities capabilities();

    Budgets budgets();

    /** Parses a report; a damaged or unknown one yields what could be read, at least nothing. */
    Report parse(Invocation call, byte[] payload);

    /** Returns the session a report belongs to, and watches its process; null if unknown. */
    @Nullable SessionSeed session(Invocation call, Report report);

    /** Returns who makes any other call. */
    Identity identify(Invocation call);

    /** Renders a reply as the bytes that the agent reads; none for silence. */
    byte[] render(Reply reply, Place place);

    /**
     * Returns the agent's version where it is to be learnt, from what follows this reply, whether
     * it continues a turn; null where nothing is to be learnt.
     */
    @Nullable String learnsFrom(Reply reply, Place place);

    /** Takes over what {@link #learnsFrom} asked for. */
    void learnt(String version, boolean wentOn);

    Evidence evidence(List<Lease> leases, Evidence.Effort effort);

    /** Wakes a session by the agent's own means; false when nothing took the nudge. */
    boolean wake(SessionKey session);

    /** Returns whether a subagent makes that tool call, by what the agent says beside it. */
    boolean subagentCall(@Nullable String toolUse);

    /** Returns the agent's id of a tool call from its request's metadata; null for none. */
    @Nullable String toolUse(Map<?, ?> metadata);

    /** Returns paths below the agent's directory that an installation of the bus wrote. */
    List<Path> installed(Invocation call);
}
