package io.claudectl.setup.doctor;

import io.claudectl.setup.install.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs other programs, each for a bounded time. */
public interface Children {
    /**
     * Runs one to its end, outside any session.
     *
     * @param limit after which it and what it started are ended: exit 124; one that cannot be run
     *     is exit 127
     */
    Client.Ran run(Duration limit, List<String> command) throws IOException;

    /** Real processes. */
    static Children ofSystem() {
        return Client::run;
    }
}
