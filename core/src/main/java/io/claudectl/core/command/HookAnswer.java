package io.claudectl.core.command;

import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import java.util.List;

/** The reply to a hook. */
public sealed interface HookAnswer {
    record Silence() implements HookAnswer {}

    /** Nothing was done: read these leases' transcripts, then repeat the hook. */
    record ReadFirst(List<Lease> leases) implements HookAnswer {
        public ReadFirst {
            leases = List.copyOf(leases);
        }
    }

    /** A line for a session that starts. */
    record Welcome(String line) implements HookAnswer {}

    /** A line for the person at the terminal; the model gets nothing. */
    record Word(String line) implements HookAnswer {}

    /**
     * Text for the model; {@code leases} travel in it.
     *
     * @param person one line for the person at the terminal
     */
    record Mail(String text, int messages, String person, List<LeaseRef> leases)
            implements HookAnswer {
        public Mail {
            leases = List.copyOf(leases);
        }
    }
}
