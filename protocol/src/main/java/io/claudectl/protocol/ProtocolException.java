package io.claudectl.protocol;

import java.io.IOException;
import java.io.Serial;

/**
 * The other side sent what no version of the protocol allows; the connection is of no use any more.
 */
public final class ProtocolException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    public ProtocolException(String what) {
        super(what);
    }
}
