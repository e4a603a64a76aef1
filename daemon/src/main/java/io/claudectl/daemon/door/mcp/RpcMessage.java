package io.claudectl.daemon.door.mcp;

import io.claudectl.json.JsonNumber;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one JSON value means as JSON-RPC 2.0. */
sealed interface RpcMessage {
    /** Characters of an id that is given back. */
    int ID_MAX = 1_024;

    /** Wants an answer. {@code id} is a string or a number. */
    record Request(Object id, String method, Map<?, ?> params) implements RpcMessage {}

    /** Wants none, whatever it says. */
    record Notification(String method) implements RpcMessage {}

    /** An answer to something; we never ask. */
    record Response() implements RpcMessage {}

    /** Neither. {@code id} is null where none could be made out. */
    record Invalid(@Nullable Object id, int code, String why) implements RpcMessage {}

    /** Reads one value. */
    static RpcMessage of(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            return new Invalid(null, RpcError.INVALID_REQUEST, "a message is a JSON object");
        }
        Object id = fields.get("id");
        if (!usable(id)) {
            return new Invalid(
                    null,
                    RpcError.INVALID_REQUEST,
                    "an id is a string or a number of at most 1,024 characters");
        }
        if (!"2.0".equals(fields.get("jsonrpc"))) {
            return new Invalid(id, RpcError.INVALID_REQUEST, "jsonrpc must be \"2.0\"");
        }
        if (!fields.containsKey("method")) {
            return fields.containsKey("result") || fields.containsKey("error")
                    ? new Response()
                    : new Invalid(id, RpcError.INVALID_REQUEST, "there is no method");
        }
        if (!(fields.get("method") instanceof String method)) {
            return new Invalid(id, RpcError.INVALID_REQUEST, "the method must be a string");
        }
        if (id == null) {
            return fields.containsKey("id")
                    ? new Invalid(null, RpcError.INVALID_REQUEST, "an id must not be null")
                    : new Notification(method);
        }
        return switch (fields.get("params")) {
            case null -> new Request(id, method, Map.of());
            case Map<?, ?> params -> new Request(id, method, params);
            default -> new Invalid(id, RpcError.INVALID_PARAMS, "params must be an object");
        };
    }

    private static boolean usable(@Nullable Object id) {
        return switch (id) {
            case null -> true;
            case Long number -> true;
            case String text -> text.length() <= ID_MAX;
            case JsonNumber(String literal) -> literal.length() <= ID_MAX;
            default -> false;
        };
    }
}
