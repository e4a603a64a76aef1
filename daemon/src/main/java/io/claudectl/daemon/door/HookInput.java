package io.claudectl.daemon.door;

import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import io.claudectl.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Reads the payload of a hook from its client. */
final class HookInput {
    /** Bytes of a payload that are kept; later fields are ignored. */
    private static final int PAYLOAD_MAX = 4 * 1_048_576;

    private HookInput() {}

    /** Set by a client that sends the first 64 KiB and is asked for more. */
    private static final String INPUT = "CLAUDECTL_INPUT";

    /**
     * Returns what the client passes on of its payload. Where it is too long, or many long ones
     * come at once, its beginning: the fields the bus needs stand before what a tool answered.
     *
     * @param whole asked where there is more than the first 64 KiB: whether it is wanted
     */
    static byte[] of(Peer peer, Call call, BooleanSupplier whole) throws IOException {
        boolean asked = "asked".equals(call.environment().get(INPUT));
        var all = new ByteArrayOutputStream();
        long taken = 0;
        try {
            for (FromClient frame = peer.next(); frame != null; frame = peer.next()) {
                if (frame instanceof FromClient.Stdin(byte[] bytes)) {
                    if (bytes.length == 0) {
                        return all.toByteArray();
                    }
                    int size = all.size() + bytes.length;
                    // An array that grows is there twice for a moment.
                    long more = size <= Wire.CHUNK ? 0 : 2L * size - taken;
                    if (size <= PAYLOAD_MAX && peer.allowance().take(more)) {
                        taken += more;
                        all.writeBytes(bytes);
                    }
                    if (asked && all.size() >= Wire.CHUNK) {
                        if (!whole.getAsBoolean()) {
                            return all.toByteArray();
                        }
                        asked = false;
                        peer.send(new FromDaemon.WantStdin(PAYLOAD_MAX - all.size()));
                    }
                }
            }
            return all.toByteArray();
        } finally {
            peer.allowance().give(taken);
        }
    }
}
