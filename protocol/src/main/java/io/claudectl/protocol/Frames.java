package io.claudectl.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one codec: decodes the client's bytes and encodes the daemon's frames. */
public final class Frames {
    private static final int HEADER = 5;
    private static final byte[] MAGIC = {'C', 'C', 'T', 'L'};

    private static final int HELLO = 1;
    private static final int CALL = 2;
    private static final int STDIN = 3;
    private static final int CONFIRM = 4;
    private static final int CANCEL = 5;
    private static final int LINE = 6;
    private static final int OUT = 33;
    private static final int ERR = 34;
    private static final int WANT_STDIN = 35;
    private static final int EXIT = 36;
    private static final int ANSWER = 37;
    private static final int RESUME = 38;

    private Frames() {}

    /**
     * Reads one connection's frames. One thread at a time; closing it gives its memory back, and
     * leaves the channel open.
     */
    public static final class Reader implements AutoCloseable {
        private static final int QUIET = 8_192;

        private final ReadableByteChannel channel;
        private final Allowance allowance;
        private ByteBuffer buffer = ByteBuffer.allocate(QUIET).flip();
        private long taken;

        /**
         * @param allowance for the room of long frames
         */
        public Reader(ReadableByteChannel channel, Allowance allowance) {
            this.channel = channel;
            this.allowance = allowance;
        }

        /** Returns the next frame; null at the end of the connection between two frames. Blocks. */
        public @Nullable FromClient next() throws IOException {
            if (!fill(HEADER)) {
                return null;
            }
            long length = Integer.toUnsignedLong(buffer.getInt());
            int kind = Byte.toUnsignedInt(buffer.get());
            if (length > Wire.MAX_PAYLOAD) {
                throw new ProtocolException("a frame announces " + length + " bytes");
            }
            int size = Math.toIntExact(length);
            if (size > 0 && !fill(size)) {
                throw new EOFException("the connection ended inside a frame");
            }
            byte[] payload = new byte[size];
            buffer.get(payload);
            return decode(kind, ByteBuffer.wrap(payload));
        }

        /**
         * Makes {@code count} bytes readable; false when the connection ends before the first of
         * them.
         */
        private boolean fill(int count) throws IOException {
            if (buffer.remaining() >= count) {
                return true;
            }
            boolean begun = buffer.hasRemaining();
            if (count <= HEADER && taken > 0 && buffer.remaining() < QUIET) {
                // Grown for one long frame, it is not kept for the life of a quiet connection.
                buffer = ByteBuffer.allocate(QUIET).put(buffer);
                close();
            } else {
                buffer.compact();
            }
            while (buffer.position() < count) {
                if (!buffer.hasRemaining()) {
                    grow(count);
                }
                int read = channel.read(buffer);
                if (read < 0) {
                    if (begun || buffer.position() > 0) {
                        throw new EOFException("the connection ended inside a frame");
                    }
                    buffer.flip();
                    return false;
                }
            }
            buffer.flip();
            return true;
        }

        /** Grows the buffer by the bytes that arrived, not by the announced length. */
        private void grow(int count) throws ProtocolException {
            int size = Math.min(Math.max(count, QUIET), buffer.capacity() * 4);
            if (!allowance.take(size)) {
                throw new ProtocolException("too many long frames are under way at once");
            }
            buffer = ByteBuffer.allocate(size).put(buffer.flip());
            close();
            taken = size;
        }

        @Override
        public void close() {
            allowance.give(taken);
            taken = 0;
        }
    }

    private static FromClient decode(int kind, ByteBuffer payload) throws ProtocolException {
        try {
            return switch (kind) {
                case HELLO -> hello(payload);
                case CALL -> new FromClient.Called(call(payload));
                case STDIN -> new FromClient.Stdin(rest(payload));
                case CONFIRM ->
                        new FromClient.Confirm(
                                payload.getLong(), payload.getLong(), payload.get() == 1);
                case CANCEL -> new FromClient.Cancel();
                case LINE -> new FromClient.Line(payload.getLong(), rest(payload));
                default -> throw new ProtocolException("a frame of the unknown kind " + kind);
            };
        } catch (java.nio.BufferUnderflowException tooShort) {
            throw new ProtocolException("a frame of kind " + kind + " ends too early");
        }
    }

    private static FromClient hello(ByteBuffer payload) throws ProtocolException {
        for (byte expected : MAGIC) {
            if (payload.get() != expected) {
                throw new ProtocolException("the peer is not a claudectl");
            }
        }
        int protocol = Short.toUnsignedInt(payload.getShort());
        if (payload.remaining() > Wire.MAX_BUILD_ID) {
            throw new ProtocolException("a build id of " + payload.remaining() + " bytes");
        }
        return new FromClient.Hello(protocol, new String(rest(payload), StandardCharsets.UTF_8));
    }

    private static Call call(ByteBuffer payload) throws ProtocolException {
        var process =
                new Call.Process(
                        Integer.toUnsignedLong(payload.getInt()),
                        Integer.toUnsignedLong(payload.getInt()),
                        payload.getLong());
        long deadline = payload.getLong();
        Call.Mode mode = mode(payload.get());
        int flags = payload.get();
        List<String> arguments = strings(payload);
        String cwd = string(payload);
        Map<String, String> environment = new LinkedHashMap<>();
        for (String entry : strings(payload)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return new Call(
                process,
                deadline,
                mode,
                (flags & 1) != 0,
                (flags & 2) != 0,
                arguments,
                cwd,
                environment);
    }

    private static Call.Mode mode(byte number) throws ProtocolException {
        return switch (number) {
            case 0 -> Call.Mode.COMMAND;
            case 1 -> Call.Mode.HOOK;
            case 2 -> Call.Mode.BRIDGE;
            default -> throw new ProtocolException("a call of the unknown mode " + number);
        };
    }

    private static List<String> strings(ByteBuffer payload) throws ProtocolException {
        int count = Short.toUnsignedInt(payload.getShort());
        var found = new ArrayList<String>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            found.add(string(payload));
        }
        return found;
    }

    private static String string(ByteBuffer payload) throws ProtocolException {
        int length = payload.getInt();
        if (length < 0 || length > payload.remaining()) {
            throw new ProtocolException("a text is longer than its frame");
        }
        byte[] bytes = new byte[length];
        payload.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] rest(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    /** Returns the bytes of one frame, ready to be written. */
    public static ByteBuffer encode(FromDaemon frame) {
        return switch (frame) {
            case FromDaemon.Hello(int protocol, String buildId) -> {
                byte[] id = buildId.getBytes(StandardCharsets.UTF_8);
                yield framed(HELLO, MAGIC.length + 2 + id.length)
                        .put(MAGIC)
                        .putShort((short) protocol)
                        .put(id)
                        .flip();
            }
            case FromDaemon.Stdout(byte[] bytes) -> framed(OUT, bytes.length).put(bytes).flip();
            case FromDaemon.Stderr(byte[] bytes) -> framed(ERR, bytes.length).put(bytes).flip();
            case FromDaemon.WantStdin(int limit) -> framed(WANT_STDIN, 4).putInt(limit).flip();
            case FromDaemon.Resume(long nextMs, String cursor, byte[] output) -> {
                byte[] at = cursor.getBytes(StandardCharsets.UTF_8);
                if (at.length > Wire.MAX_CURSOR) {
                    throw new IllegalArgumentException("a cursor of " + at.length + " bytes");
                }
                yield framed(RESUME, 6 + at.length + output.length)
                        .putInt((int) Math.min(Math.max(nextMs, 0), Wire.MAX_NEXT_MS))
                        .putShort((short) at.length)
                        .put(at)
                        .put(output)
                        .flip();
            }
            case FromDaemon.Exit(int code, boolean confirm) ->
                    framed(EXIT, 2).put((byte) code).put((byte) (confirm ? 1 : 0)).flip();
            case FromDaemon.Line(
                            long number,
                            boolean keep,
                            boolean confirm,
                            boolean answered,
                            byte[] bytes) ->
                    framed(ANSWER, 9 + bytes.length)
                            .putLong(number)
                            .put((byte) ((keep ? 1 : 0) | (confirm ? 2 : 0) | (answered ? 4 : 0)))
                            .put(bytes)
                            .flip();
        };
    }

    /** Writes all of it; {@code written} counts the bytes before a failure. */
    public static void write(WritableByteChannel channel, ByteBuffer bytes, Written written)
            throws IOException {
        while (bytes.hasRemaining()) {
            written.bytes += channel.write(bytes);
        }
    }

    /** Counts the bytes that left the daemon. */
    public static final class Written {
        private long bytes;

        public long bytes() {
            return bytes;
        }
    }

    private static ByteBuffer framed(int kind, int length) {
        return ByteBuffer.allocate(HEADER + length).putInt(length).put((byte) kind);
    }
}
