package io.claudectl.protocol;

/** What the daemon says. Byte arrays belong to the frame once it is made. */
public sealed interface FromDaemon {
    record Hello(int protocol, String buildId) implements FromDaemon {}

    record Stdout(byte[] bytes) implements FromDaemon {}

    record Stderr(byte[] bytes) implements FromDaemon {}

    /** The client is to read at most that many bytes of its standard input and send them. */
    record WantStdin(int limit) implements FromDaemon {}

    record Exit(int code, boolean confirmWanted) implements FromDaemon {}

    /**
     * An answer to a bridge's line.
     *
     * @param number of the line it answers; 0 for none
     * @param keep the bridge must repeat that line first after a reconnect
     * @param answered the line need not be repeated any more
     * @param bytes what to print, without a newline; empty prints nothing
     */
    record Line(long number, boolean keep, boolean confirmWanted, boolean answered, byte[] bytes)
            implements FromDaemon {}
}
