package io.claudectl.e2e.soak;

/**
 * How a child ended.
 *
 * @param code its exit code, a signal's number negative, {@link #LOST} when nobody was left to see
 */
record Ended(int code, String out, String err) {
    static final int LOST = Integer.MIN_VALUE;

    /** What was asked for may have been done. */
    static final int UNKNOWN = 75;

    /** By a signal, or together with the process above it. */
    boolean killed() {
        return code < 0;
    }
}
