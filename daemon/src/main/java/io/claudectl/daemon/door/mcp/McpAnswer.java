package io.claudectl.daemon.door.mcp;

import io.claudectl.core.message.LeaseRef;
import java.util.List;

/** What goes back for one line. */
public sealed interface McpAnswer {
    /** Nothing: the line was a notification, an answer, or empty. */
    record Nothing() implements McpAnswer {}

    /**
     * One line of JSON, without a line break in it or at its end.
     *
     * @param keep the line it answers opened the session: a bridge replays it first after a
     *     reconnect
     * @param leases mail that travels in it; settled by what the client confirms, which is wanted
     *     when there are any
     */
    record Line(String json, boolean keep, List<LeaseRef> leases) implements McpAnswer {
        public Line {
            leases = List.copyOf(leases);
        }

        /** Whether the client shall say how much of it was written. */
        public boolean confirmWanted() {
            return !leases.isEmpty();
        }
    }
}
