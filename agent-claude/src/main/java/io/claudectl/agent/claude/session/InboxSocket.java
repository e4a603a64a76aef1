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
 * The client's own socket for messages to a running session. It is no published contract: what goes
 * in is a fixed nudge, never mail, and only sessions it has been seen to wake are nudged.
 */
public final class InboxSocket {
    /** What the session is told; by it the bus knows its own nudge again. */
    public static final String NUDGE = "claudectl agent bus: mail waits for this session";

    private InboxSocket() {}

    /**
     * Sends the nudge; false when nobody took it. The client drops a message that is the same as
     * the one before it, so each carries another mark.
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
