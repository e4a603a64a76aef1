package io.claudectl.core.role;

/**
 * One process of one boot.
 *
 * @param pid 0 when no process is known
 * @param start clock ticks since boot when it started; with the pid it is unique within a boot
 */
public record ProcessRef(String boot, long pid, long start) {
    /** The value for an unknown process. */
    public static final ProcessRef NONE = new ProcessRef("", 0, 0);

    public boolean known() {
        return pid != 0;
    }

    /** Returns the key of this process's session. */
    public SessionKey key() {
        return new SessionKey.Process(SessionKey.Process.PREFIX + boot + ":" + pid + ":" + start);
    }
}
