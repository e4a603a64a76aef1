package io.claudectl.testkit.client;

import com.sun.net.httpserver.HttpExchange;
import io.claudectl.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one answer as the model API does: server-sent events, or an error as JSON. */
final class EventStream {
    /** The connection must end here, without the end of the answer. */
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final Map<Integer, String> ERRORS =
            Map.of(
                    400,
                    "invalid_request_error",
                    429,
                    "rate_limit_error",
                    500,
                    "api_error",
                    529,
                    "overloaded_error");

    private final OutputStream out;
    private final ModelRequest request;
    private int block;

    private EventStream(OutputStream out, ModelRequest request) {
        this.out = out;
        this.request = request;
    }

    static void write(HttpExchange exchange, ModelRequest request, Answer answer)
            throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("request-id", "req_stub%06d".formatted(request.number()));
        switch (answer) {
            case Answer.Held(var gate, var then) -> {
                if (!gate.passed(ModelApi.HELD_AT_MOST)) {
                    throw new Cut();
                }
                write(exchange, request, then);
            }
            case Answer.Reading(var then) -> write(exchange, request, then.apply(request));
            case Answer.Failure(int status) ->
                    json(
                            exchange,
                            status,
                            Map.of(
                                    "type",
                                    "error",
                                    "error",
                                    Map.of(
                                            "type",
                                            ERRORS.getOrDefault(status, "api_error"),
                                            "message",
                                            "the stub says " + status)));
            case Answer.Dropped(var words) -> {
                if (words == null) {
                    throw new Cut();
                }
                var stream = begin(exchange, request);
                stream.text(words);
                stream.out.flush();
                throw new Cut();
            }
            case Answer.Text(String text) -> {
                var stream = begin(exchange, request);
                stream.text(text);
                stream.end("end_turn");
            }
            case Answer.Tools(List<Answer.Call> calls) -> {
                var stream = begin(exchange, request);
                for (Answer.Call call : calls) {
                    stream.tool(call);
                }
                stream.end("tool_use");
            }
        }
    }

    static void json(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static EventStream begin(HttpExchange exchange, ModelRequest request)
            throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var stream = new EventStream(exchange.getResponseBody(), request);
        var message = new LinkedHashMap<String, @Nullable Object>();
        message.put("id", "msg_stub%06d".formatted(request.number()));
        message.put("type", "message");
        message.put("role", "assistant");
        message.put("model", request.body().get("model"));
        message.put("content", List.of());
        message.put("stop_reason", null);
        message.put("stop_sequence", null);
        message.put("usage", Map.of("input_tokens", 10, "output_tokens", 1));
        stream.event("message_start", Map.of("message", message));
        return stream;
    }

    private void text(String text) throws IOException {
        event(
                "content_block_start",
                Map.of("index", block, "content_block", Map.of("type", "text", "text", "")));
        event(
                "content_block_delta",
                Map.of("index", block, "delta", Map.of("type", "text_delta", "text", text)));
        event("content_block_stop", Map.of("index", block));
        block++;
    }

    private void tool(Answer.Call call) throws IOException {
        String id = "toolu_stub%06d_%d".formatted(request.number(), block);
        event(
                "content_block_start",
                Map.of(
                        "index",
                        block,
                        "content_block",
                        Map.of(
                                "type",
                                "tool_use",
                                "id",
                                id,
                                "name",
                                call.tool(),
                                "input",
                                Map.of())));
        event(
                "content_block_delta",
                Map.of(
                        "index",
                        block,
                        "delta",
                        Map.of(
                                "type",
                                "input_json_delta",
                                "partial_json",
                                Json.write(call.input()))));
        event("content_block_stop", Map.of("index", block));
        block++;
    }

    private void end(String reason) throws IOException {
        var delta = new LinkedHashMap<String, @Nullable Object>();
        delta.put("stop_reason", reason);
        delta.put("stop_sequence", null);
        event("message_delta", Map.of("delta", delta, "usage", Map.of("output_tokens", 5)));
        event("message_stop", Map.of());
        out.close();
    }

    private void event(String type, Map<String, ?> fields) throws IOException {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("type", type);
        data.putAll(fields);
        out.write(
                "event: %s%ndata: %s%n%n"
                        .formatted(type, Json.write(data))
                        .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
