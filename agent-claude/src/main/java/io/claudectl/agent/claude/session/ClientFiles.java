package io.claudectl.agent.claude.session;

import io.claudectl.agent.claude.ClientSettings;
import io.claudectl.agent.claude.HooksOff;
import io.claudectl.agent.claude.SessionFile;
import io.claudectl.agent.claude.transcript.TranscriptLocator;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the client's own files what hooks have not reported: a session's transcript, a dialog,
 * settings that switch its hooks off. Any thread may call; each answer reads a few small files.
 */
public final class ClientFiles {
    private final AgentProcesses agents;

    public ClientFiles(AgentProcesses agents) {
        this.agents = agents;
    }

    /** Returns whether the client's file shows the session behind a dialog. */
    public boolean dialog(SessionKey session) {
        SessionFile file = agents.file(session);
        return file != null && file.status() == SessionFile.Status.WAITING;
    }

    /**
     * Returns the transcript of the session's present conversation, which may not exist yet; null
     * where unknown.
     */
    public @Nullable String transcript(SessionSeed seed) {
        ProcessRef process = seed.process();
        Path config = process.known() ? agents.configDirectory(process.key()) : null;
        if (config == null || !seed.transcribed()) {
            return null;
        }
        SessionFile file = agents.file(process);
        ConversationId id =
                file == null || file.sessionId().isEmpty()
                        ? seed.conversation()
                        : new ConversationId(file.sessionId());
        String cwd = file == null || file.cwd().isEmpty() ? seed.cwd() : file.cwd();
        Path found = TranscriptLocator.of(config, id, cwd);
        // A lease of the first turn may come before the client has made the file.
        Path place = found == null ? TranscriptLocator.usual(config, id, cwd) : found;
        return place == null ? null : place.toString();
    }

    /** Returns the first setting that keeps hooks from running, as file and key; null for none. */
    public @Nullable String hooksOff(Session session) {
        return hooksOff(session.key(), session.cwd());
    }

    /** Returns it for a session known by its own call only. */
    public @Nullable String hooksOff(SessionKey session, String cwd) {
        Path config = agents.configDirectory(session);
        if (config == null) {
            return null;
        }
        List<HooksOff> off = ClientSettings.of(config, directory(cwd)).hooksOff();
        return off.isEmpty()
                ? null
                : "%s: %s".formatted(off.getFirst().file(), off.getFirst().key());
    }

    private static @Nullable Path directory(String cwd) {
        try {
            return cwd.isEmpty() ? null : Path.of(cwd);
        } catch (InvalidPathException unusable) {
            return null;
        }
    }
}
