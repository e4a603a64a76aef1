package io.claudectl.agent.claude.transcript;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One transcript some leases depend on, and the lines read of it: those since a little before the
 * earliest of those leases. A reading continues where the last one ended. One thread may be inside
 * at a time; others wait as long as their budget lets them.
 */
final class WatchedTranscript {
    /**
     * Bytes before the earliest lease at which reading begins, tried in turn: far enough to hold
     * the beginning of the answer the model was giving then.
     */
    private static final List<Long> LOOK_BACK = List.of(64L << 10, 512L << 10, 4L << 20, 32L << 20);

    /** Bytes of memory for lines; beyond it the older half is judged and dropped. */
    private static final long WEIGHT_MAX = 8L << 20;

    /** Minimum of lines to trim. */
    private static final int TRIM_FROM = 1_024;

    /** Bytes of a file's end in which the last answer is searched. */
    private static final long TAIL_MAX = 4L << 20;

    /** Growth since a lease beyond which a transcript is not read for it. */
    static final long GROWTH_MAX = 256L << 20;

    /** Bytes before the continuation by which a rewritten file is noticed. */
    private static final int TAIL = 64;

    private final Path path;
    private final ReentrantLock reading = new ReentrantLock();
    private final Map<LeaseRef, Proof.Judgement> judged = new HashMap<>();
    private final Map<LeaseRef, TokenFinding.TurnState> turns = new HashMap<>();
    private final Set<LeaseRef> known = new HashSet<>();
    private final Set<LeaseRef> replaced = new HashSet<>();
    private List<TranscriptLine> lines = new ArrayList<>();
    private @Nullable Object key;
    private byte[] tail = new byte[0];
    private boolean changed = true;
    private boolean toolRunning;

    /** The length up to which all was read; an incomplete line after it is left. */
    private long readTo = -1;

    /** Leases recorded at this length or later can be judged by the lines kept. */
    private long covered = Long.MAX_VALUE;

    private long next;
    private long linesWeight;

    /** For the reader's sum over all transcripts, which does not wait for a reading to end. */
    private volatile long weight;

    WatchedTranscript(Path path) {
        this.path = path;
    }

    long weight() {
        return weight;
    }

    /**
     * Continues reading and returns a finding for each lease, except those that the unread part may
     * still decide.
     */
    TranscriptEvidence read(List<Lease> leases, ReadBudget budget) {
        try {
            if (!reading.tryLock(Math.max(0, budget.leftNanos()), TimeUnit.NANOSECONDS)) {
                return new TranscriptEvidence(List.of(), false);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new TranscriptEvidence(List.of(), false);
        }
        try {
            List<TokenFinding> findings = findings(leases, budget);
            boolean finished = findings.size() == leases.size();
            return new TranscriptEvidence(findings, finished);
        } finally {
            reading.unlock();
        }
    }

    private List<TokenFinding> findings(List<Lease> leases, ReadBudget budget) {
        Set<LeaseRef> refs = new HashSet<>();
        leases.forEach(lease -> refs.add(lease.ref()));
        known.retainAll(refs);
        judged.keySet().retainAll(refs);
        turns.keySet().retainAll(refs);
        replaced.retainAll(refs);
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // Opening a pipe would block, a device could do anything.
            if (!attributes.isRegularFile()) {
                return unreadable(leases);
            }
            if (key != null && !key.equals(attributes.fileKey())) {
                replaced.addAll(known);
                forget();
            }
            known.addAll(refs);
            key = attributes.fileKey();
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                return read(channel, leases, budget);
            }
        } catch (ClosedByInterruptException stopped) {
            // The content is unknown, which differs from an unreadable file.
            throw new UncheckedIOException("interrupted while reading " + path, stopped);
        } catch (IOException | SecurityException failed) {
            return unreadable(leases);
        } finally {
            weight = linesWeight;
        }
    }

    private List<TokenFinding> read(FileChannel channel, List<Lease> leases, ReadBudget budget)
            throws IOException {
        long length = channel.size();
        List<Lease> judgeable = leases.stream().filter(lease -> judgeable(lease, length)).toList();
        if (judgeable.isEmpty()) {
            forget();
            return unreadable(leases);
        }
        long earliest =
                judgeable.stream().mapToLong(WatchedTranscript::recorded).min().orElseThrow();
        if (earliest < covered || next > length || !goesOn(channel)) {
            begin(channel, earliest, length, budget);
        }
        if (covered <= earliest && readTo != length) {
            readOn(channel, length, judgeable, budget);
            trim(earliest);
            tail = bytesBefore(channel, next);
        }
        judgeAll(judgeable);
        boolean unfinished = budget.spent();
        var findings = new ArrayList<TokenFinding>();
        for (Lease lease : leases) {
            TokenFinding finding =
                    judgeable(lease, length) ? finding(lease, length) : unreadable(lease);
            if (!unfinished || sure(finding)) {
                findings.add(finding);
            }
        }
        return findings;
    }

    private static boolean judgeable(Lease lease, long length) {
        return recorded(lease) <= length && length - recorded(lease) <= GROWTH_MAX;
    }

    /** Returns whether no later line can revoke the finding. */
    private static boolean sure(TokenFinding finding) {
        return switch (finding.state()) {
            case ANSWERED, FOUND -> true;
            case ABSENT, ABANDONED, UNREADABLE -> false;
        };
    }

    /** Judges by the lines that are kept; without new lines the last judgement holds. */
    private void judgeAll(List<Lease> leases) {
        if (changed || !leases.stream().allMatch(lease -> judged.containsKey(lease.ref()))) {
            var proof = new Proof(lines);
            judge(proof, leases);
            toolRunning = proof.toolRunning();
            changed = false;
        }
    }

    private TokenFinding finding(Lease lease, long length) {
        Proof.Judgement judgement = Objects.requireNonNull(judged.get(lease.ref()));
        // The file it was recorded for was replaced: the token's absence here proves nothing.
        if (judgement.state() == TokenState.ABSENT && replaced.contains(lease.ref())) {
            return unreadable(lease);
        }
        return new TokenFinding(
                lease.ref(),
                judgement.state(),
                length,
                judgement.offset(),
                toolRunning,
                turns.getOrDefault(lease.ref(), TokenFinding.TurnState.OPEN));
    }

    private void judge(Proof proof, List<Lease> leases) {
        for (Lease lease : leases) {
            Proof.Judgement known = judged.get(lease.ref());
            if (known != null && known.state() == TokenState.ANSWERED) {
                continue;
            }
            Proof.Judgement fresh = proof.judge(recorded(lease), lease.token());
            if (turns.getOrDefault(lease.ref(), TokenFinding.TurnState.OPEN)
                    == TokenFinding.TurnState.OPEN) {
                turns.put(lease.ref(), proof.turn(recorded(lease), lease.token()));
            }
            // A token whose line was dropped meanwhile counts as there.
            if (known == null || fresh.state() != TokenState.ABSENT) {
                judged.put(lease.ref(), fresh);
            }
        }
    }

    private boolean goesOn(FileChannel channel) throws IOException {
        return Arrays.equals(tail, bytesBefore(channel, next));
    }

    private static byte[] bytesBefore(FileChannel channel, long offset) throws IOException {
        var bytes = ByteBuffer.allocate((int) Math.min(TAIL, offset));
        long from = offset - bytes.remaining();
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                break;
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private void begin(FileChannel channel, long earliest, long length, ReadBudget budget)
            throws IOException {
        for (long back : LOOK_BACK) {
            forget();
            long from = Math.max(0, earliest - back);
            var scanner =
                    new LineScanner(
                            new FileBytes(channel, from, Math.min(earliest, length), budget));
            scanner.seek(from);
            TranscriptLine line = scanner.next();
            while (line != null) {
                add(line);
                line = scanner.next();
            }
            next = scanner.consumed();
            if (budget.spent()) {
                // A reading that has more time begins anew.
                forget();
                return;
            }
            if (from == 0 || enoughBefore(lines.size()) > 0) {
                break;
            }
        }
        covered = earliest;
    }

    private void readOn(FileChannel channel, long length, List<Lease> leases, ReadBudget budget)
            throws IOException {
        var bytes = new FileBytes(channel, next, length, budget);
        var scanner = new LineScanner(bytes);
        TranscriptLine line = scanner.next();
        while (line != null) {
            add(line);
            if (linesWeight > WEIGHT_MAX) {
                judge(new Proof(lines), leases);
                keepFrom(lines.size() / 2);
            }
            line = scanner.next();
        }
        next = scanner.consumed();
        readTo = budget.spent() ? -1 : length;
    }

    private void add(TranscriptLine line) {
        lines.add(line);
        changed = true;
        linesWeight += weight(line);
    }

    private static long weight(TranscriptLine line) {
        int words = line.toolUses().size() + line.toolsAnswered().size() + line.tokens().size();
        return 320 + 80L * words;
    }

    private void trim(long earliest) {
        if (lines.size() < TRIM_FROM) {
            return;
        }
        int begin = 0;
        while (begin < lines.size() && lines.get(begin).offset() < earliest) {
            begin++;
        }
        keepFrom(enoughBefore(begin));
        covered = Math.max(covered, earliest);
    }

    private void keepFrom(int index) {
        if (index > 0) {
            lines = new ArrayList<>(lines.subList(index, lines.size()));
            changed = true;
            linesWeight = lines.stream().mapToLong(WatchedTranscript::weight).sum();
        }
    }

    /**
     * Returns the last index from which the lines before {@code end} hold the beginning of the last
     * answer there; else 0.
     */
    private int enoughBefore(int end) {
        String last = null;
        for (int i = end - 1; i >= 0; i--) {
            TranscriptLine line = lines.get(i);
            if (!line.answer()) {
                continue;
            }
            if (last != null && !last.equals(line.requestId())) {
                return i;
            }
            last = line.requestId();
        }
        return 0;
    }

    private void forget() {
        lines = new ArrayList<>();
        changed = true;
        linesWeight = 0;
        readTo = -1;
        next = 0;
        tail = new byte[0];
        covered = Long.MAX_VALUE;
        // An answered token stays so; other judgements were about dropped lines.
        judged.values().removeIf(judgement -> judgement.state() != TokenState.ANSWERED);
    }

    private List<TokenFinding> unreadable(List<Lease> leases) {
        return leases.stream().map(WatchedTranscript::unreadable).toList();
    }

    /**
     * Returns whether the last answer in a file has a tool call without a result. Of a long file
     * only the end is read.
     */
    static boolean toolRunning(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long length = channel.size();
            var watched = new WatchedTranscript(path);
            ReadBudget budget = ReadBudget.look();
            for (long back : LOOK_BACK) {
                watched.forget();
                long from = Math.max(0, length - back);
                var scanner = new LineScanner(new FileBytes(channel, from, length, budget));
                scanner.seek(from);
                TranscriptLine line = scanner.next();
                while (line != null) {
                    watched.add(line);
                    line = scanner.next();
                }
                if (from == 0
                        || budget.spent()
                        || back >= TAIL_MAX
                        || watched.enoughBefore(watched.lines.size()) > 0) {
                    break;
                }
            }
            return new Proof(watched.lines).toolRunning();
        } catch (IOException | SecurityException unreadable) {
            return false;
        }
    }

    /** Makes a finding without information about this lease. */
    static TokenFinding unreadable(Lease lease) {
        return new TokenFinding(lease.ref(), TokenState.UNREADABLE, -1, -1, false);
    }

    private static long recorded(Lease lease) {
        return Math.max(0, lease.mark().length());
    }
}
