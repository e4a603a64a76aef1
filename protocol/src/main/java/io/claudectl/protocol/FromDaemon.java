package io.claudectl.protocol;

/** A frame from the daemon. Byte arrays belong to the frame once it is made. */
public sealed interface FromDaemon {
    record Hello(int protocol, String buildId) implements FromDaemon {}

    record Stdout(byte[] bytes) implements FromDaemon {}

    record Stderr(byte[] bytes) implements FromDaemon {}

    /** The client is to read at most that many bytes of its standard input and send them. */
    record WantStdin(int limit) implements FromDaemon {}

    /**
     * Output of a command that continues with the next daemon where this one ends without an {@link
     * Exit}.
     *
     * @param nextMs how long the client waits for the next daemon before it starts one
     * @param cursor at most {@link Wire#MAX_CURSOR} bytes; the next call brings it back
     * @param output printed whole before the cursor counts; may be empty
     */
    record Resume(long nextMs, String cursor, byte[] output) implements FromDaemon {}

    record Exit(int code, boolean confirmWanted) implements FromDaemon {}

    /**
     * An answer to a bridge's line.
     *
     * @param number of the line it answers; 0 for none
     * @param keep the bridge must repeat that line first after a reconnect
     * @param answered the line need not be repeated any more
     * @param bytes to print, without a newline; empty prints nothing
     */
    record Line(long number, boolean keep, boolean confirmWanted, boolean answered, byte[] bytes)
            implements FromDaemon {}
}
