package io.claudectl.daemon.door;

import io.claudectl.protocol.Allowance;
import io.claudectl.protocol.Frames;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One connected client. One thread reads; any thread may send. */
public final class Peer {
    private final SocketChannel channel;
    private final Allowance allowance;
    private final Frames.Reader reader;
    private final ReentrantLock sending = new ReentrantLock();

    Peer(SocketChannel channel, Allowance allowance) {
        this.channel = channel;
        this.allowance = allowance;
        this.reader = new Frames.Reader(channel, allowance);
    }

    /** Returns the shared allowance for incomplete frames. */
    Allowance allowance() {
        return allowance;
    }

    /** Frees the memory of a connection that is read no more. */
    void release() {
        reader.close();
    }

    /** Returns the client's next frame; null at its end. */
    @Nullable FromClient next() throws IOException {
        return reader.next();
    }

    /**
     * Sends frames in one write.
     *
     * @return bytes that left the daemon; less than all when the connection broke on the way
     */
    long send(FromDaemon... frames) {
        int size = 0;
        var encoded = new ByteBuffer[frames.length];
        for (int i = 0; i < frames.length; i++) {
            encoded[i] = Frames.encode(frames[i]);
            size += encoded[i].remaining();
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (ByteBuffer each : encoded) {
            all.put(each);
        }
        all.flip();
        var written = new Frames.Written();
        sending.lock();
        try {
            Frames.write(channel, all, written);
        } catch (IOException gone) {
            // The count is all the caller can act on.
            return written.bytes();
        } finally {
            sending.unlock();
        }
        return written.bytes();
    }

    /** Ends the connection; a thread that reads it sees its end. */
    void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // Closed in any case.
        }
    }
}
