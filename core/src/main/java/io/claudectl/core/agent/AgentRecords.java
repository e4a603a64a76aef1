package io.claudectl.core.agent;

import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The port to an agent's records of its running sessions. Any thread may call; each answer reads a
 * few small files.
 */
public interface AgentRecords {
    /** Returns the session of that process; null when no session runs there. */
    @Nullable SessionSeed session(Invocation call, long pid, String cwd);

    /** Returns the session whose conversation continues in this call's process; null for none. */
    @Nullable SessionKey movedFrom(Invocation call);

    /** Returns the length of a transcript in bytes: 0 before it exists, -1 when unreadable. */
    long length(String transcript);

    /** Returns the transcript of a session before a report named it; null when unknown. */
    @Nullable String transcript(SessionSeed seed);

    /** Returns whether the transcript ends with a tool call without a result. */
    boolean toolRunning(@Nullable String transcript);

    Status status(SessionKey session);

    /**
     * Returns the setting that keeps the session from reporting, as file and key; null for none.
     */
    @Nullable String reportsOff(SessionKey session, String cwd);

    /** Returns the session's kind: {@code interactive}, {@code headless}, {@code job}. */
    String kind(Session session);

    /** Returns the directory of the agent's settings for that call. */
    Path directory(Invocation call);

    /** Watches a session known from before this daemon started. */
    void watch(ProcessRef process);

    /** Watches a session that called, with the agent's directory that the call names. */
    void watch(ProcessRef process, Invocation call);

    /** Forgets a process that ended. */
    void ended(ProcessRef process);
}
