package io.claudectl.daemon.broker;

import java.io.Serial;

/** The bus's files were removed, moved away or replaced under the running daemon. */
final class StateLost extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    StateLost(String what) {
        super(what);
    }
}
