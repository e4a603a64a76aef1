package io.claudectl.e2e.hostile;

import io.claudectl.demo.PrivateBus;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A connection to the daemon's socket that says whatever it is told to. */
final class RawClient implements AutoCloseable {
    private final SocketChannel channel;

    private RawClient(SocketChannel channel) {
        this.channel = channel;
    }

    static RawClient connect(PrivateBus bus) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(bus.home().resolve("bus").resolve("bus.sock")));
        return new RawClient(channel);
    }

    /** What came back until the daemon ended the connection or the call. */
    record Heard(String out, String err, int exit, int frames) {
        /** No exit came: the daemon cut the connection off. */
        static final int CUT = -1;
    }

    /** Writes all of it; false when the daemon closed its end before. */
    boolean say(byte... bytes) {
        try {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /** Says that nothing more comes, and listens to the end. */
    Heard end() throws IOException {
        channel.shutdownOutput();
        return hear(Integer.MAX_VALUE);
    }

    /** Listens until the call's exit, so many frames, or the end. */
    Heard hear(int frames) throws IOException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = Heard.CUT;
        int heard = 0;
        var in = new DataInputStream(Channels.newInputStream(channel));
        try {
            while (exit == Heard.CUT && heard < frames) {
                byte[] payload = new byte[in.readInt()];
                int kind = in.readUnsignedByte();
                in.readFully(payload);
                heard++;
                switch (kind) {
                    case Wire.STDOUT -> out.writeBytes(payload);
                    case Wire.ANSWER -> out.write(payload, 9, payload.length - 9);
                    case Wire.STDERR -> err.writeBytes(payload);
                    case Wire.EXIT -> exit = payload[0];
                    default -> {
                        // HELLO and what asks for standard input.
                    }
                }
            }
        } catch (EOFException end) {
            return heard(out, err, exit, heard);
        } catch (IOException reset) {
            // Closed with bytes of ours unread: as good an end as any.
            return heard(out, err, exit, heard);
        }
        return heard(out, err, exit, heard);
    }

    private static Heard heard(
            ByteArrayOutputStream out, ByteArrayOutputStream err, int exit, int frames) {
        return new Heard(
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8),
                exit,
                frames);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
