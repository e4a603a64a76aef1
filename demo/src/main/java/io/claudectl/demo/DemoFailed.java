package io.claudectl.demo;

import org.jspecify.annotations.Nullable;

/** A play cannot go on: a program failed, did not end, or something did not arrive. */
public final class DemoFailed extends RuntimeException {
    @java.io.Serial private static final long serialVersionUID = 1L;

    public DemoFailed(String what) {
        this(what, null);
    }

    public DemoFailed(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
