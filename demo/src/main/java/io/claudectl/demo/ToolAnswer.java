package io.claudectl.demo;

import org.jspecify.annotations.Nullable;

/** What a tool of the bus answered. */
public record ToolAnswer(String text, boolean failed) {
    /** Its text as JSON. */
    public @Nullable Object json() {
        return Json.read(text);
    }

    /** One text in its JSON; empty where it is missing. */
    public String field(Object... path) {
        return Json.text(json(), path);
    }
}
