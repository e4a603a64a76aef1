package io.claudectl.json;

/** A text is invalid JSON: the error, and its place. */
public final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    NotJson(String what, int at) {
        super("%s at character %d".formatted(what, at), null, false, false);
    }

    NotJson(String what) {
        super(what, null, false, false);
    }
}
