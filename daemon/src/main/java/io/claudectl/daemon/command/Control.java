package io.claudectl.daemon.command;

import java.nio.file.Path;
import java.util.Map;

/** The daemon itself, as its commands see it. */
public interface Control {
    /** What {@code daemon status} tells, in order. */
    Map<String, Object> status();

    /** Ends the daemon once the present call is answered. */
    void stop();

    /** Absolute path of the native client that belongs to this daemon. */
    Path client();
}
