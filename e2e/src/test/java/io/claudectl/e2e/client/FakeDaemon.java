package io.claudectl.e2e.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.protocol.Allowance;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.Frames;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import io.claudectl.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A daemon that says only what the test tells it to. */
final class FakeDaemon implements Closeable {
    private final Path socket;
    private final ServerSocketChannel server;

    private FakeDaemon(Path socket, ServerSocketChannel server) {
        this.socket = socket;
        this.server = server;
    }

    static FakeDaemon at(Path socket) throws IOException {
        // Renamed into place: between bind and listen a client would find a dead daemon's socket.
        Path fresh = socket.resolveSibling("f");
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(fresh), 128);
        Files.move(fresh, socket, StandardCopyOption.REPLACE_EXISTING);
        return new FakeDaemon(socket, server);
    }

    /** The next client, before anything was said. */
    Connection accept() throws IOException {
        return new Connection(server.accept());
    }

    /** The next client, which has said what it wants. */
    Connection greeted() throws IOException {
        Connection connection = accept();
        connection.say(hello());
        connection.call();
        return connection;
    }

    static FromDaemon hello() {
        return new FromDaemon.Hello(Wire.PROTOCOL, "fake");
    }

    static FromDaemon out(String text) {
        return new FromDaemon.Stdout(text.getBytes(StandardCharsets.UTF_8));
    }

    static FromDaemon err(String text) {
        return new FromDaemon.Stderr(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Output of a command that goes on behind the cursor, should the daemon end. */
    static FromDaemon resume(long nextMs, String cursor, String text) {
        return new FromDaemon.Resume(nextMs, cursor, text.getBytes(StandardCharsets.UTF_8));
    }

    static FromDaemon exit(int code) {
        return new FromDaemon.Exit(code, false);
    }

    /** Ends with the wish to know what was written. */
    static FromDaemon exitConfirmed(int code) {
        return new FromDaemon.Exit(code, true);
    }

    /** The whole answer to a bridge's line. */
    static FromDaemon answer(long number, String text) {
        return new FromDaemon.Line(
                number, false, false, true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Leaves its socket behind, as one that was killed does. */
    void die() throws IOException {
        server.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }

    /** One client's connection. */
    static final class Connection implements Closeable {
        private final SocketChannel channel;
        private final Frames.Reader reader;
        private @Nullable Call call;

        private Connection(SocketChannel channel) {
            this.channel = channel;
            this.reader = new Frames.Reader(channel, new Allowance(16 << 20));
        }

        /** What the client wants; read from the connection the first time. */
        Call call() throws IOException {
            if (call == null) {
                assertThat(next()).isEqualTo(new FromClient.Hello(Wire.PROTOCOL, Build.ID));
                call = ((FromClient.Called) next()).call();
            }
            return call;
        }

        FromClient next() throws IOException {
            FromClient frame = reader.next();
            if (frame == null) {
                throw new AssertionError("the client hung up");
            }
            return frame;
        }

        /** Input of the client, up to its end. */
        byte[] stdin() throws IOException {
            var all = new ByteArrayOutputStream();
            for (FromClient frame = next(); ; frame = next()) {
                byte[] part = ((FromClient.Stdin) frame).bytes();
                if (part.length == 0) {
                    return all.toByteArray();
                }
                assertThat(part).hasSizeLessThanOrEqualTo(Wire.CHUNK);
                all.writeBytes(part);
            }
        }

        /** A line of a bridge, as text. */
        String line(long number) throws IOException {
            var line = (FromClient.Line) next();
            assertThat(line.number()).isEqualTo(number);
            return new String(line.bytes(), StandardCharsets.UTF_8);
        }

        void ended() throws IOException {
            assertThat(reader.next()).as("what comes behind the last frame").isNull();
        }

        Connection say(FromDaemon... frames) throws IOException {
            for (FromDaemon frame : frames) {
                send(Frames.encode(frame));
            }
            return this;
        }

        /** Says more than the connection holds, while the test goes on. */
        Thread saying(FromDaemon... frames) {
            return Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    say(frames);
                                } catch (IOException cut) {
                                    throw new UncheckedIOException(cut);
                                }
                            });
        }

        Connection raw(byte... bytes) throws IOException {
            send(ByteBuffer.wrap(bytes));
            return this;
        }

        private void send(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A daemon of another protocol in a process of its own; ends at a signal. */
    static final class Foreign {
        private Foreign() {}

        public static void main(String[] args) throws IOException {
            try (FakeDaemon daemon = FakeDaemon.at(Path.of(args[0]));
                    Connection connection = listening(daemon).accept()) {
                connection.say(new FromDaemon.Hello(Wire.PROTOCOL + 1, "newer"));
                connection.reader.next();
                daemon.accept().close();
            }
        }

        private static FakeDaemon listening(FakeDaemon daemon) {
            System.out.println("listening");
            return daemon;
        }
    }
}
