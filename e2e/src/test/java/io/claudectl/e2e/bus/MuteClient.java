package io.claudectl.e2e.bus;

import io.claudectl.demo.PrivateBus;
import io.claudectl.demo.ScriptedSession;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A client that dies between reading an answer and confirming it: the daemon cannot know what was
 * read.
 */
final class MuteClient {
    private static final int HELLO = 1;
    private static final int CALL = 2;
    private static final int STDIN = 3;
    private static final int STDOUT = 33;
    private static final int EXIT = 36;
    private static final int HOOK = 1;

    private MuteClient() {}

    /** Runs a hook of that session and returns what it would have printed. */
    static String hook(PrivateBus bus, ScriptedSession session, String event, String payload) {
        var address = UnixDomainSocketAddress.of(bus.home().resolve("bus").resolve("bus.sock"));
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(address);
            var out = new DataOutputStream(Channels.newOutputStream(channel));
            frame(out, HELLO, new byte[] {'C', 'C', 'T', 'L', 0, 1, 'd', 'e', 'v'});
            frame(out, CALL, call(session, event));
            frame(out, STDIN, payload.getBytes(StandardCharsets.UTF_8));
            frame(out, STDIN, new byte[0]);
            return answer(new DataInputStream(Channels.newInputStream(channel)));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot play a client at " + address, failure);
        }
    }

    private static String answer(DataInputStream in) throws IOException {
        var printed = new ByteArrayOutputStream();
        while (true) {
            byte[] payload = new byte[in.readInt()];
            int kind = in.readUnsignedByte();
            in.readFully(payload);
            if (kind == STDOUT) {
                printed.writeBytes(payload);
            }
            if (kind == EXIT) {
                return printed.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private static byte[] call(ScriptedSession session, String event) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt((int) ProcessHandle.current().pid());
        out.writeInt((int) session.pid());
        out.writeLong((long) Files.getAttribute(Path.of("/proc/self/ns/pid"), "unix:ino"));
        out.writeLong(0);
        out.writeByte(HOOK);
        out.writeByte(0);
        strings(out, List.of("bus", "hook", event));
        string(out, session.cwd().toString());
        strings(
                out,
                Map.of(
                                "CLAUDE_PID", Long.toString(session.pid()),
                                "CLAUDE_CODE_SESSION_ID", session.id(),
                                "CLAUDE_CODE_SESSION_ATTENDED", "1",
                                "CLAUDECTL_CALL_KEY", "0".repeat(32))
                        .entrySet()
                        .stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        return bytes.toByteArray();
    }

    private static void strings(DataOutputStream out, List<String> texts) throws IOException {
        out.writeShort(texts.size());
        for (String text : texts) {
            string(out, text);
        }
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void frame(DataOutputStream out, int kind, byte[] payload) throws IOException {
        out.writeInt(payload.length);
        out.writeByte(kind);
        out.write(payload);
    }
}
