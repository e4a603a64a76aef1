package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A session and the bus behind it; answers are read by another JSON reader than ours. */
final class Talk implements AutoCloseable {
    static final JsonMapper JACKSON = JsonMapper.builder().build();

    final TestBus bus = new TestBus();
    final McpSession session = new McpSession("b1", "1.2.3", bus);
    private long line;

    @Override
    public void close() {
        bus.close();
    }

    McpAnswer take(byte[] bytes) {
        return session.take(++line, bytes);
    }

    McpAnswer take(String text) {
        return take(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What comes back for a line that is answered. */
    JsonNode answer(String text) {
        return read(take(text));
    }

    static JsonNode read(McpAnswer answer) {
        assertThat(answer).isInstanceOf(McpAnswer.Line.class);
        String json = ((McpAnswer.Line) answer).json();
        assertThat(json).doesNotContain("\n", "\r");
        return JACKSON.readTree(json);
    }

    /** What a request results in. {@code params} is null for none. */
    JsonNode result(String method, @Nullable String params) {
        JsonNode answer = answer(request(method, params));
        assertThat(answer.propertyNames()).containsExactly("jsonrpc", "id", "result");
        assertThat(answer.get("id").asInt()).isEqualTo(7);
        return answer.get("result");
    }

    JsonNode error(String method, @Nullable String params) {
        JsonNode answer = answer(request(method, params));
        assertThat(answer.propertyNames()).containsExactly("jsonrpc", "id", "error");
        return answer.get("error");
    }

    JsonNode call(String tool, String arguments) {
        return result("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
    }

    /** The one text of a tool's answer. */
    static String text(JsonNode result) {
        assertThat(result.get("content").size()).isEqualTo(1);
        assertThat(result.get("content").get(0).get("type").asString()).isEqualTo("text");
        return result.get("content").get(0).get("text").asString();
    }

    void initialize(String version) {
        result("initialize", initializeParams(version));
    }

    static String initializeParams(String version) {
        return "{\"protocolVersion\":\""
                + version
                + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"0\"}}";
    }

    static String request(String method, @Nullable String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\""
                + method
                + "\""
                + (params == null ? "" : ",\"params\":" + params)
                + "}";
    }
}
