package io.claudectl.core.role;

/**
 * Names one session for as long as its process runs: boot id, pid and start time, or, where no
 * process could be found, the client's session id. It stays the same over /clear.
 */
public record SessionKey(String value) {
    /** Readers outside any session share this key: the bus cannot tell them apart. */
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
