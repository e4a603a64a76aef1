package io.claudectl.daemon.door.mcp;

import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.text.SafeText;
import io.claudectl.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool answers: text for the model, and the same as an object where there is one.
 *
 * @param leases mail that travels in it and waits for the client's confirm
 */
record ToolResult(
        String text,
        @Nullable Map<String, @Nullable Object> structured,
        boolean failed,
        List<LeaseRef> leases) {
    ToolResult {
        leases = List.copyOf(leases);
    }

    /** Facts, as one line of JSON and as an object. */
    static ToolResult of(Map<String, @Nullable Object> structured) {
        return new ToolResult(Json.write(structured), structured, false, List.of());
    }

    /** Words only. */
    static ToolResult text(String text) {
        return mail(text, List.of());
    }

    /**
     * Text only: clients that are given an object as well show the model that one, with every line
     * break escaped.
     */
    static ToolResult mail(String text, List<LeaseRef> leases) {
        return new ToolResult(text, null, false, leases);
    }

    /** Not done, and why. */
    static ToolResult failed(String why) {
        return new ToolResult(SafeText.text(why), null, true, List.of());
    }

    Map<String, @Nullable Object> json(boolean withStructured) {
        var result = Json.object("content", List.of(Json.object("type", "text", "text", text)));
        if (withStructured && structured != null) {
            result.put("structuredContent", structured);
        }
        if (failed) {
            result.put("isError", true);
        }
        return result;
    }
}
