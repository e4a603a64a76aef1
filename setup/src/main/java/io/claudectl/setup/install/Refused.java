package io.claudectl.setup.install;

/** Nothing was changed, and a person must do something first; the message says what. */
public final class Refused extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1L;

    /** What is in the way, and what to do, as a format with its values. */
    @SuppressWarnings("AnnotateFormatMethod") // its callers pass literals
    public Refused(String why, Object... values) {
        super(why.formatted(values));
    }
}
