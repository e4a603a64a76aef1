package io.claudectl.daemon.door;

import io.claudectl.protocol.FromClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Reads the payload of a hook from its client. */
final class HookInput {
    /** Bytes of a payload that are kept; later fields are ignored. */
    private static final int PAYLOAD_MAX = 4 * 1_048_576;

    private static final int PAYLOAD_SMALL = 65_536;

    private HookInput() {}

    /**
     * Reads the client's payload. Of one that is too long, or of many long ones at once, it reads
     * the beginning: the fields the bus needs come before a tool's result.
     */
    static byte[] of(Peer peer) throws IOException {
        var all = new ByteArrayOutputStream();
        long taken = 0;
        try {
            for (FromClient frame = peer.next(); frame != null; frame = peer.next()) {
                if (frame instanceof FromClient.Stdin(byte[] bytes)) {
                    if (bytes.length == 0) {
                        return all.toByteArray();
                    }
                    int size = all.size() + bytes.length;
                    // An array that grows exists twice for a moment.
                    long more = size <= PAYLOAD_SMALL ? 0 : 2L * size - taken;
                    if (size <= PAYLOAD_MAX && peer.allowance().take(more)) {
                        taken += more;
                        all.writeBytes(bytes);
                    }
                }
            }
            return all.toByteArray();
        } finally {
            peer.allowance().give(taken);
        }
    }
}
