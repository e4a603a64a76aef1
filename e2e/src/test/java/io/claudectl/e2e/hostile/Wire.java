package io.claudectl.e2e.hostile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The frames of docs/dev/protocol.md, made by hand so that they can be made wrong. */
final class Wire {
    static final int HELLO = 1;
    static final int CALL = 2;
    static final int STDIN = 3;
    static final int CONFIRM = 4;
    static final int LINE = 6;
    static final int STDOUT = 33;
    static final int STDERR = 34;
    static final int EXIT = 36;
    static final int ANSWER = 37;

    /** How a client is called. */
    enum Mode {
        COMMAND(0),
        HOOK(1),
        BRIDGE(2);

        private final int number;

        Mode(int number) {
            this.number = number;
        }
    }

    private static final AtomicLong CALLS = new AtomicLong();

    private Wire() {}

    static byte[] frame(int kind, byte... payload) {
        return written(
                out -> {
                    out.writeInt(payload.length);
                    out.writeByte(kind);
                    out.write(payload);
                });
    }

    static byte[] hello() {
        return frame(HELLO, new byte[] {'C', 'C', 'T', 'L', 0, 1, 'd', 'e', 'v'});
    }

    static byte[] stdin(byte... bytes) {
        return frame(STDIN, bytes);
    }

    static byte[] line(long number, byte... line) {
        return frame(
                LINE,
                written(
                        out -> {
                            out.writeLong(number);
                            out.write(line);
                        }));
    }

    /** A call of this very process, which is no session. */
    static byte[] call(Mode mode, String cwd, String... words) {
        return frame(
                CALL,
                written(
                        out -> {
                            out.writeInt((int) ProcessHandle.current().pid());
                            out.writeInt(1);
                            out.writeLong(
                                    (long)
                                            Files.getAttribute(
                                                    Path.of("/proc/self/ns/pid"), "unix:ino"));
                            out.writeLong(0);
                            out.writeByte(mode.number);
                            out.writeByte(0);
                            texts(out, List.of(words));
                            text(out, cwd);
                            texts(
                                    out,
                                    List.of(
                                            "CLAUDECTL_CALL_KEY=%032x"
                                                    .formatted(CALLS.getAndIncrement())));
                        }));
    }

    private static void texts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeShort(texts.size());
        for (String text : texts) {
            text(out, text);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] joined(byte[]... parts) {
        return written(
                out -> {
                    for (byte[] part : parts) {
                        out.write(part);
                    }
                });
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
