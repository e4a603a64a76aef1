package io.claudectl.daemon.door;

import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.protocol.FromClient;
import java.io.IOException;

/** What the end of a connection says about an answer that carried mail. */
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
            // The same as an end without a confirm: somebody may have read it.
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
