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

    /** What all connections may hold of what arrived in part. */
    Allowance allowance() {
        return allowance;
    }

    /** Gives the memory of a connection back whose reading is over. */
    void release() {
        reader.close();
    }

    /** What the client says next; null at its end. */
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
            // The count tells the caller all it can act on.
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
            // Closing is all that was wanted.
        }
    }
}
