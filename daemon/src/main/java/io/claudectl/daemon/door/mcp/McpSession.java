package io.claudectl.daemon.door.mcp;

import io.claudectl.core.message.LeaseRef;
import io.claudectl.daemon.broker.Overloaded;
import io.claudectl.daemon.broker.Stopping;
import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session. It holds nothing but the version that {@code initialize} negotiated, so a
 * new one in another daemon goes on where this one ended as soon as the bridge has replayed {@code
 * initialize}.
 */
public final class McpSession {
    private static final Logger LOG = LoggerFactory.getLogger(McpSession.class);

    /**
     * The versions {@code initialize} can agree on, newest first; the first is offered to a client
     * that asks for another. {@link RequestVersion} has those that need none.
     */
    static final List<String> VERSIONS =
            List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

    /** From here on a result may hold an object beside its text. */
    private static final String STRUCTURED_SINCE = "2025-06-18";

    /** Messages in one batch: their answers still fit into one line. */
    static final int BATCH_MAX = 16;

    /** Bytes of an answer; a frame holds no more. */
    static final int LINE_MAX = 1_048_576;

    private final String bridge;
    private final String serverVersion;
    private final ToolCall.Source calls;
    private final List<Tool> tools = BusTools.all();
    private volatile String version = VERSIONS.getFirst();

    /**
     * @param bridge the bridge's id, kept over reconnects
     * @param serverVersion what we call ourselves to the client
     * @param calls binds each call to the session that makes it
     */
    public McpSession(String bridge, String serverVersion, ToolCall.Source calls) {
        this.bridge = bridge;
        this.serverVersion = serverVersion;
        this.calls = calls;
    }

    /**
     * Answers one line, whatever it holds.
     *
     * @param number of the line, counted by the bridge
     * @param line without its line break; one NUL stands for a line that was too long to be passed
     *     on
     * @throws Stopping when this daemon ends: leave the line unanswered, the bridge repeats it
     */
    public McpAnswer take(long number, byte[] line) {
        if (line.length == 1 && line[0] == 0) {
            return whole(Reply.error(null, RpcError.INVALID_REQUEST, "a line is at most 1 MiB"));
        }
        Object value;
        try {
            if (blank(line)) {
                return new McpAnswer.Nothing();
            }
            value = Json.parse(line);
        } catch (NotJson damaged) {
            return whole(
                    Reply.error(
                            null, RpcError.PARSE, "not a line of JSON: " + damaged.getMessage()));
        }
        String key = bridge + ":" + number;
        if (value instanceof List<?> batch) {
            return batch(key, batch);
        }
        Reply reply = reply(key, value, false);
        return reply == null ? new McpAnswer.Nothing() : whole(reply);
    }

    /** The answer to one message. */
    private record Reply(Map<String, @Nullable Object> json, boolean keep, List<LeaseRef> leases) {
        static Reply result(Object id, Object result) {
            return new Reply(
                    Json.object("jsonrpc", "2.0", "id", id, "result", result), false, List.of());
        }

        static Reply error(@Nullable Object id, int code, String message) {
            return error(id, Json.object("code", code, "message", message));
        }

        static Reply error(@Nullable Object id, Map<String, @Nullable Object> error) {
            return new Reply(
                    Json.object("jsonrpc", "2.0", "id", id, "error", error), false, List.of());
        }
    }

    private static McpAnswer whole(Reply reply) {
        return line(reply.json(), reply.keep(), reply.leases());
    }

    private static McpAnswer line(Object json, boolean keep, List<LeaseRef> leases) {
        String text = Json.write(json);
        // At most four bytes a character, so only long answers are counted.
        boolean fits =
                text.length() <= LINE_MAX / 4
                        || text.getBytes(StandardCharsets.UTF_8).length <= LINE_MAX;
        if (fits) {
            return new McpAnswer.Line(text, keep, leases);
        }
        LOG.error("an answer of {} characters was not sent", text.length());
        Object id = json instanceof Map<?, ?> single ? single.get("id") : null;
        // Its mail was not sent either: the leases end by themselves, and it is handed out again.
        return whole(Reply.error(id, RpcError.INTERNAL, "the answer is longer than 1 MiB"));
    }

    /** Batches left MCP with 2025-06-18; who sends one all the same is understood. */
    private McpAnswer batch(String key, List<?> batch) {
        if (batch.isEmpty() || batch.size() > BATCH_MAX) {
            return whole(
                    Reply.error(
                            null,
                            RpcError.INVALID_REQUEST,
                            "a batch holds 1 to " + BATCH_MAX + " messages"));
        }
        var replies = new ArrayList<Map<String, @Nullable Object>>();
        var leases = new ArrayList<LeaseRef>();
        for (int i = 0; i < batch.size(); i++) {
            Reply reply = reply(key + "." + i, batch.get(i), true);
            if (reply != null) {
                replies.add(reply.json());
                leases.addAll(reply.leases());
            }
        }
        return replies.isEmpty() ? new McpAnswer.Nothing() : line(replies, false, leases);
    }

    private @Nullable Reply reply(String key, @Nullable Object value, boolean batched) {
        return switch (RpcMessage.of(value)) {
            // Calls are answered in one piece, so a cancellation always comes too late: nothing to
            // do for any of them.
            case RpcMessage.Notification notification -> null;
            case RpcMessage.Response response -> null;
            case RpcMessage.Invalid(Object id, int code, String why) -> Reply.error(id, code, why);
            case RpcMessage.Request request -> request(key, request, batched);
        };
    }

    private Reply request(String key, RpcMessage.Request request, boolean batched) {
        Object id = request.id();
        Map<?, ?> metadata = metadata(request.params());
        String named = version;
        if (metadata.containsKey(RequestVersion.KEY) && !request.method().equals("initialize")) {
            var wrong = RequestVersion.error(metadata);
            if (wrong != null) {
                return Reply.error(id, wrong);
            }
            named = String.valueOf(metadata.get(RequestVersion.KEY));
        }
        return switch (request.method()) {
            case "initialize" ->
                    batched
                            ? Reply.error(
                                    id,
                                    RpcError.INVALID_REQUEST,
                                    "initialize is no part of a batch")
                            : initialize(id, request.params());
            case "ping" -> Reply.result(id, Map.of());
            case "server/discover" -> discover(id, metadata, named);
            case "tools/list" -> list(id, request.params(), named);
            case "tools/call" -> call(key, id, request.params(), named);
            default ->
                    Reply.error(
                            id,
                            RpcError.METHOD_NOT_FOUND,
                            "there is no method " + Clipped.quoted(request.method()));
        };
    }

    private Reply initialize(Object id, Map<?, ?> params) {
        if (!(params.get("protocolVersion") instanceof String wanted)) {
            return Reply.error(id, RpcError.INVALID_PARAMS, "initialize needs a protocolVersion");
        }
        version = VERSIONS.contains(wanted) ? wanted : VERSIONS.getFirst();
        var result =
                Json.object(
                        "protocolVersion",
                        version,
                        "capabilities",
                        Map.of("tools", Map.of()),
                        "serverInfo",
                        server(),
                        "instructions",
                        BusTools.INSTRUCTIONS);
        return new Reply(Reply.result(id, result).json(), true, List.of());
    }

    private Map<String, @Nullable Object> server() {
        return Json.object(
                "name", "claudectl-bus", "title", "claudectl agent bus", "version", serverVersion);
    }

    /** Tells a client that may send no {@code initialize} what it would learn by it. */
    private Reply discover(Object id, Map<?, ?> metadata, String named) {
        if (!metadata.containsKey(RequestVersion.KEY)) {
            return Reply.error(
                    id,
                    RpcError.INVALID_PARAMS,
                    "server/discover needs _meta with " + RequestVersion.KEY);
        }
        var result =
                Json.object(
                        "supportedVersions",
                        RequestVersion.SUPPORTED,
                        "capabilities",
                        Map.of("tools", Map.of()),
                        "instructions",
                        BusTools.INSTRUCTIONS);
        return Reply.result(id, RequestVersion.kept(named, result, server()));
    }

    private Reply list(Object id, Map<?, ?> params, String named) {
        if (params.get("cursor") != null) {
            return Reply.error(
                    id, RpcError.INVALID_PARAMS, "there is no such cursor; the list has one page");
        }
        var result = Json.object("tools", tools.stream().map(Tool::json).toList());
        return Reply.result(id, RequestVersion.kept(named, result, server()));
    }

    private Reply call(String key, Object id, Map<?, ?> params, String named) {
        if (!(params.get("name") instanceof String name)) {
            return Reply.error(id, RpcError.INVALID_PARAMS, "tools/call needs the name of a tool");
        }
        Tool tool = tool(name);
        if (tool == null) {
            return Reply.error(
                    id, RpcError.INVALID_PARAMS, "there is no tool " + Clipped.quoted(name));
        }
        Map<?, ?> arguments;
        switch (params.get("arguments")) {
            case null -> arguments = Map.of();
            case Map<?, ?> given -> arguments = given;
            default -> {
                return Reply.error(id, RpcError.INVALID_PARAMS, "arguments must be an object");
            }
        }
        ToolResult result = carriedOut(tool, key, metadata(params), arguments);
        boolean structured = named.compareTo(STRUCTURED_SINCE) >= 0;
        var json = RequestVersion.typed(named, result.json(structured), server());
        return new Reply(Reply.result(id, json).json(), false, result.leases());
    }

    private ToolResult carriedOut(Tool tool, String key, Map<?, ?> metadata, Map<?, ?> arguments) {
        try {
            return tool.call(() -> calls.call(key, metadata), arguments);
        } catch (Stopping away) {
            throw away;
        } catch (Overloaded full) {
            return ToolResult.failed(String.valueOf(full.getMessage()));
        } catch (RuntimeException | Error failure) {
            // The boundary: whatever breaks behind a call ends that call, never the session.
            LOG.error("{} failed", tool.name(), failure);
            return ToolResult.failed(
                    "the bus failed at %s, and whether it was carried out is not known: %s"
                            .formatted(tool.name(), failure.getMessage()));
        }
    }

    private @Nullable Tool tool(String name) {
        for (Tool tool : tools) {
            if (tool.name().equals(name)) {
                return tool;
            }
        }
        return null;
    }

    private static Map<?, ?> metadata(Map<?, ?> params) {
        return params.get("_meta") instanceof Map<?, ?> meta ? meta : Map.of();
    }

    private static boolean blank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
