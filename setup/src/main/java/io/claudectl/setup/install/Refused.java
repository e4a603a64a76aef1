package io.claudectl.setup.install;

/** Nothing was changed, and a person must do something first; the message says what. */
public final class Refused extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1L;

    public Refused(String why, Throwable cause) {
        super(why, cause);
    }

    public Refused(String why) {
        super(why);
    }
}
