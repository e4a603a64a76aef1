package io.claudectl.protocol;

/** The constants of the protocol; docs/dev/protocol.md defines it. */
public final class Wire {
    /** Version of everything after HELLO. */
    public static final int PROTOCOL = 1;

    /** Bytes of one payload. */
    public static final int MAX_PAYLOAD = 1_048_640;

    /** Bytes of one line of a bridge. */
    public static final int MAX_LINE = 1_048_576;

    /** Bytes of one STDIN or STDOUT frame. */
    public static final int CHUNK = 65_536;

    /** Bytes of a build id. */
    public static final int MAX_BUILD_ID = 64;

    /** Bytes of a command's cursor. */
    public static final int MAX_CURSOR = 65_535;

    /** The longest wait for the next daemon that a client can be given: 24 days. */
    public static final long MAX_NEXT_MS = Integer.MAX_VALUE;

    private Wire() {}
}
