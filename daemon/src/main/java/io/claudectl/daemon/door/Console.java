package io.claudectl.daemon.door;

import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromDaemon;
import io.claudectl.protocol.ProtocolException;
import io.claudectl.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A command's view of its caller: its arguments, the resolver of callers, its streams. One
 * command's thread uses it.
 */
public final class Console {
    private static final byte[] END = new byte[0];
    private static final int LINE_MAX = 256;

    private final Peer peer;
    private final Call call;
    private final BlockingQueue<byte[]> stdin = new LinkedBlockingQueue<>();
    private final List<LeaseRef> leases = new ArrayList<>();
    private long stdoutBytes;
    private volatile @Nullable Thread follower;
    private volatile boolean left;
    // Written before the question is sent, read by the thread that gets the answer to it.
    private volatile long unasked;
    private boolean broken;
    private boolean anySent;
    private String said = "";
    private @Nullable Refusal refusal;
    private @Nullable Duration next;
    private String cursor;

    Console(Peer peer, Call call) {
        this.peer = peer;
        this.call = call;
        String begun = call.cursor();
        this.cursor = begun == null ? "" : begun;
    }

    public Call call() {
        return call;
    }

    /** Prints a text unchanged. */
    public void out(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length && !broken; at += Wire.CHUNK) {
            byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + Wire.CHUNK));
            long sent = peer.send(new FromDaemon.Stdout(part));
            anySent |= sent > 0;
            broken = sent < part.length + 5L;
            stdoutBytes += part.length;
        }
    }

    /**
     * Returns where to continue a command that another daemon began; empty for one that begins
     * here.
     */
    public String cursor() {
        return cursor;
    }

    /**
     * Prints a text after which the next daemon continues at that cursor, should this one end
     * before the command does. The client has both or neither.
     *
     * @param at the next daemon's {@link #cursor}, at most {@link Wire#MAX_CURSOR} bytes
     */
    public void outUpTo(String at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int more = at.getBytes(StandardCharsets.UTF_8).length;
        boolean fits = more <= Wire.MAX_CURSOR && bytes.length + more < Wire.MAX_PAYLOAD - 6;
        if (call.cursor() == null || !fits || broken) {
            out(text);
            return;
        }
        cursor = at;
        long sent = peer.send(new FromDaemon.Resume(0, at, bytes));
        anySent |= sent > 0;
        broken = sent < bytes.length + 6L;
        stdoutBytes += bytes.length;
    }

    /** Returns whether the client has a cursor from which the next daemon can continue. */
    public boolean resumes() {
        return !cursor.isEmpty();
    }

    /**
     * Leaves the rest of the command to the next daemon; no exit code follows.
     *
     * @param wait how long the client waits until another call has started one
     */
    public void leaveToNext(Duration wait) {
        next = wait;
    }

    /** Ends the connection without an exit code where the command is left to the next daemon. */
    boolean leftToNext() {
        Duration wait = next;
        if (wait != null) {
            peer.send(new FromDaemon.Resume(wait.toMillis(), cursor, END));
            peer.close();
        }
        return wait != null;
    }

    /** Prints one line for the person on standard error, with control characters escaped. */
    public void err(String line) {
        String shown = SafeText.text(line);
        said = shown;
        peer.send(new FromDaemon.Stderr((shown + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Records the refusal of the command. */
    public void refusedBy(Refusal why) {
        refusal = why;
    }

    /** Returns the refusal of a rule; null where no rule refused the command. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** Returns the last line on standard error; empty where there is any output. */
    public String complaint() {
        return stdoutBytes > 0 ? "" : said;
    }

    /**
     * Reads standard input to its end.
     *
     * @param limit bytes; of a longer input the result is one byte longer than the limit
     */
    public byte[] stdin(int limit) throws IOException {
        unasked = limit + 1L;
        peer.send(new FromDaemon.WantStdin(limit + 1));
        var all = new ByteArrayOutputStream();
        try {
            for (byte[] part = stdin.take(); part.length > 0; part = stdin.take()) {
                all.writeBytes(part);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading standard input");
        }
        return all.toByteArray();
    }

    /** Reads the first line a person types; empty at the end of standard input. */
    public String line() throws IOException {
        unasked = LINE_MAX;
        peer.send(new FromDaemon.WantStdin(LINE_MAX));
        try {
            return new String(stdin.take(), StandardCharsets.UTF_8).strip();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for an answer");
        }
    }

    /** Adds leases that travel in the output: they count as handed when the client confirms. */
    public void carries(List<LeaseRef> more) {
        leases.addAll(more);
    }

    /** Interrupts the present thread when the caller leaves, from now on. */
    public void untilItLeaves() {
        follower = Thread.currentThread();
        if (left) {
            Thread.currentThread().interrupt();
        }
    }

    void left() {
        left = true;
        Thread waiting = follower;
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    List<LeaseRef> leases() {
        return List.copyOf(leases);
    }

    boolean anySent() {
        return anySent;
    }

    long stdoutBytes() {
        return stdoutBytes;
    }

    /** Takes the requested input; more than that violates the protocol. */
    void offerStdin(byte[] part) throws ProtocolException {
        long rest = unasked - part.length;
        unasked = rest;
        if (rest < 0) {
            throw new ProtocolException("more standard input than was asked for");
        }
        stdin.add(part);
    }

    void endStdin() {
        stdin.add(END);
    }
}
