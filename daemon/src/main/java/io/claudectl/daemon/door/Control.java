package io.claudectl.daemon.door;

import java.util.Map;

/** The daemon itself, as its commands see it. */
public interface Control {
    /** Returns the fields of {@code daemon status}, in order. */
    Map<String, Object> status();

    /**
     * Answers the end of a turn of that version of the client with context alone again; false when
     * it did not fall back.
     */
    boolean forgetVersion(String version);

    /** Ends the daemon once the present call is answered. */
    void stop();
}
