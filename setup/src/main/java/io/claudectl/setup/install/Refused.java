package io.claudectl.setup.install;

/** Nothing was changed, and a person must act first, as the message describes. */
public final class Refused extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1L;

    /**
     * @param why the obstacle and the next step, as a format with its values
     */
    @SuppressWarnings("AnnotateFormatMethod") // its callers pass literals
    public Refused(String why, Object... values) {
        super(why.formatted(values));
    }
}
