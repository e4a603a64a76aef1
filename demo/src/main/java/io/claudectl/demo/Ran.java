package io.claudectl.demo;

import org.jspecify.annotations.Nullable;

/** How one run of a program ended. */
public record Ran(int exit, String out, String err) {
    /** Its standard output as JSON. */
    public @Nullable Object json() {
        return Json.read(out);
    }

    /** One text in its JSON; empty where it is missing. */
    public String text(Object... path) {
        return Json.text(json(), path);
    }

    /** The same run, unless it failed: then nothing that follows makes sense. */
    public Ran orFail() {
        if (exit != 0) {
            throw new DemoFailed("exit %d: %s%s".formatted(exit, out, err).strip());
        }
        return this;
    }
}
