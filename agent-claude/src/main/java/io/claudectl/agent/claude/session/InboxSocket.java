package io.claudectl.agent.claude.session;

import io.claudectl.json.Json;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes to the client's own socket for messages to a running session. The socket is not a
 * published contract: a fixed nudge goes in, never mail, and only to sessions it has been seen to
 * wake.
 */
public final class InboxSocket {
    /** The text of the nudge, by which the bus recognizes it in a prompt. */
    public static final String NUDGE = "claudectl agent bus: mail waits for this session";

    private InboxSocket() {}

    /**
     * Sends the nudge; false when it was not accepted. The client drops a message that equals the
     * one before it, so each carries another mark.
     */
    public static boolean nudge(String path) {
        int mark = ThreadLocalRandom.current().nextInt(0x10000);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", "user");
        message.put("content", "%s (ring %04x)".formatted(NUDGE, mark));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "user");
        line.put("message", message);
        byte[] bytes = (Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return true;
        } catch (IOException | IllegalArgumentException away) {
            return false;
        }
    }
}
