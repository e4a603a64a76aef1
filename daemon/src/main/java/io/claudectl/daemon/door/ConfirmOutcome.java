package io.claudectl.daemon.door;

import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.protocol.FromClient;
import java.io.IOException;

/** The outcome of an answer that carried mail, by the end of its connection. */
final class ConfirmOutcome {
    private ConfirmOutcome() {}

    /**
     * Waits for the client's confirm.
     *
     * @param sent bytes that left the daemon
     * @param expected bytes of standard output the client was given
     */
    static Sent awaited(Peer peer, long sent, long expected) {
        if (sent == 0) {
            return Sent.NOTHING;
        }
        try {
            for (FromClient frame = peer.next(); frame != null; frame = peer.next()) {
                if (frame instanceof FromClient.Confirm confirm) {
                    return of(confirm, expected);
                }
            }
        } catch (IOException broken) {
            // As for an end without a confirm: it may have been read.
            return Sent.UNKNOWN;
        }
        return Sent.UNKNOWN;
    }

    static Sent of(FromClient.Confirm confirm, long expected) {
        if (confirm.written() == 0) {
            return Sent.NOTHING;
        }
        return confirm.complete() && confirm.written() >= expected ? Sent.CONFIRMED : Sent.UNKNOWN;
    }
}
