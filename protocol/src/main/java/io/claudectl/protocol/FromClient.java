package io.claudectl.protocol;

/** A frame from the client. */
public sealed interface FromClient {
    record Hello(int protocol, String buildId) implements FromClient {}

    record Called(Call call) implements FromClient {}

    /** Part of standard input; an empty one is its end. The bytes belong to the receiver. */
    record Stdin(byte[] bytes) implements FromClient {}

    /**
     * The client's confirm of its output.
     *
     * @param line of a bridge that was written; 0 for a command or hook
     * @param written bytes of standard output
     */
    record Confirm(long line, long written, boolean complete) implements FromClient {}

    /** The person interrupted it. */
    record Cancel() implements FromClient {}

    /** One line of a bridge's standard input, without its newline. */
    record Line(long number, byte[] bytes) implements FromClient {}
}
