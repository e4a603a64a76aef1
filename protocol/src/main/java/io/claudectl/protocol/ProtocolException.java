package io.claudectl.protocol;

import java.io.IOException;
import java.io.Serial;

/** The peer sent a frame that the protocol does not allow; the connection is unusable. */
public final class ProtocolException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    public ProtocolException(String what) {
        super(what);
    }
}
