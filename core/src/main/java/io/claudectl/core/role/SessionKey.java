package io.claudectl.core.role;

/**
 * Names one session while its process runs: boot id, pid and start time, or, where no process could
 * be found, the client's session id. It stays the same over /clear.
 */
public record SessionKey(String value) {
    /** The shared key of readers outside every session, whom the bus cannot distinguish. */
    public static final SessionKey OUTSIDE = new SessionKey("outside");

    public SessionKey {
        if (value.isEmpty() || value.length() > 200) {
            throw new IllegalArgumentException("a session key has 1 to 200 characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
