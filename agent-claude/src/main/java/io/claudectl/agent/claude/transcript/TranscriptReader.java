package io.claudectl.agent.claude.transcript;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.message.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the transcripts of sessions for evidence that mail reached the model. Any thread may read;
 * readings of one transcript wait for each other, readings of different ones do not.
 *
 * <p>Lines are kept, so that the next reading takes only the appended part: at most 8 MiB for one
 * transcript and 32 MiB or 256 transcripts together, beyond that the least recently read ones are
 * read anew. A transcript all of whose leases are answered is dropped.
 */
public final class TranscriptReader {
    private static final int TRANSCRIPTS_MAX = 256;
    private static final long WEIGHT_MAX = 32L << 20;

    private record ToolSeen(long length, boolean running) {}

    private final Map<Path, ToolSeen> tools = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Path, WatchedTranscript> watched = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Reads the transcripts these leases were recorded for, within the budget; the next reading
     * continues there.
     */
    public TranscriptEvidence read(List<Lease> leases, ReadBudget budget) {
        var findings = new ArrayList<TokenFinding>();
        var byPath = new LinkedHashMap<Path, List<Lease>>();
        for (Lease lease : leases) {
            Path path = path(lease.mark().transcript());
            if (path == null) {
                findings.add(WatchedTranscript.unreadable(lease));
            } else {
                byPath.computeIfAbsent(path, fresh -> new ArrayList<>()).add(lease);
            }
        }
        byPath.forEach((path, ofPath) -> findings.addAll(read(path, ofPath, budget)));
        return new TranscriptEvidence(findings, findings.size() == leases.size());
    }

    /** Reads without a bound, for a thread no session waits for. */
    public List<TokenFinding> readAll(List<Lease> leases) {
        return read(leases, ReadBudget.look()).findings();
    }

    private List<TokenFinding> read(Path path, List<Lease> leases, ReadBudget budget) {
        WatchedTranscript transcript;
        synchronized (watched) {
            transcript = watched.computeIfAbsent(path, WatchedTranscript::new);
        }
        TranscriptEvidence reading = transcript.read(leases, budget);
        boolean settled =
                reading.finished()
                        && reading.findings().stream()
                                .allMatch(
                                        finding ->
                                                finding.state()
                                                        == TokenFinding.TokenState.ANSWERED);
        synchronized (watched) {
            if (settled) {
                watched.remove(path);
            }
            shrink();
        }
        return reading.findings();
    }

    /**
     * Returns whether its last answer has a tool call without a result. A file that did not grow
     * since the last call is not read again.
     */
    public boolean toolRunning(@Nullable String transcript) {
        Path path = path(transcript);
        long length = transcript == null ? -1 : length(transcript);
        if (path == null || length <= 0) {
            return false;
        }
        synchronized (tools) {
            ToolSeen seen = tools.get(path);
            if (seen != null && seen.length() == length) {
                return seen.running();
            }
        }
        boolean running = WatchedTranscript.toolRunning(path);
        synchronized (tools) {
            tools.put(path, new ToolSeen(length, running));
            if (tools.size() > TRANSCRIPTS_MAX) {
                tools.remove(tools.keySet().iterator().next());
            }
        }
        return running;
    }

    /** Returns the approximate bytes of memory kept. */
    long weight() {
        synchronized (watched) {
            return watched.values().stream().mapToLong(WatchedTranscript::weight).sum();
        }
    }

    private void shrink() {
        long weight = weight();
        Iterator<WatchedTranscript> oldest = watched.values().iterator();
        while ((weight > WEIGHT_MAX || watched.size() > TRANSCRIPTS_MAX) && oldest.hasNext()) {
            weight -= oldest.next().weight();
            oldest.remove();
        }
    }

    /** Returns the length of a transcript, bytes: 0 before it exists, -1 when unreadable. */
    public long length(String transcript) {
        Path path = path(transcript);
        if (path == null) {
            return -1;
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile() ? attributes.size() : -1;
        } catch (NoSuchFileException none) {
            return 0;
        } catch (IOException | SecurityException unreadable) {
            return -1;
        }
    }

    private static @Nullable Path path(@Nullable String transcript) {
        try {
            return transcript == null || transcript.isEmpty() ? null : Path.of(transcript);
        } catch (InvalidPathException unusable) {
            return null;
        }
    }
}
