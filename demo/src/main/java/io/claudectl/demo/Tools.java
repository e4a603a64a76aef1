package io.claudectl.demo;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client's side of the MCP server: one request, then its answer. */
final class Tools implements AutoCloseable {
    private final Pipes pipes;
    private long id;

    /** Greets a server that reads and writes these pipes. */
    Tools(Pipes pipes) {
        this.pipes = pipes;
        request(
                "initialize",
                Json.object(
                        "protocolVersion", "2025-11-25",
                        "capabilities", Json.object(),
                        "clientInfo",
                                Json.object(
                                        "name", "scripted", "version", ScriptedSession.VERSION)));
        pipes.send(
                Json.write(Json.object("jsonrpc", "2.0", "method", "notifications/initialized")));
    }

    ToolAnswer call(String tool, Map<String, @Nullable Object> arguments, String toolUseId) {
        Object result =
                request(
                        "tools/call",
                        Json.object(
                                "name", tool,
                                "arguments", arguments,
                                "_meta", Json.object("claudecode/toolUseId", toolUseId)));
        return new ToolAnswer(
                Json.text(result, "content", 0, "text"),
                Boolean.TRUE.equals(Json.at(result, "isError")));
    }

    private @Nullable Object request(String method, Map<String, @Nullable Object> parameters) {
        long number = ++id;
        pipes.send(
                Json.write(
                        Json.object(
                                "jsonrpc", "2.0",
                                "id", number,
                                "method", method,
                                "params", parameters)));
        for (String line = pipes.next(Patience.LIMIT);
                line != null;
                line = pipes.next(Patience.LIMIT)) {
            Object answer = Json.read(line);
            if (Json.text(answer, "id").equals(Long.toString(number))) {
                Object error = Json.at(answer, "error");
                if (error != null) {
                    throw new DemoFailed(method + " was refused: " + Json.write(error));
                }
                return Json.at(answer, "result");
            }
        }
        throw new DemoFailed("the MCP server did not answer " + method);
    }

    @Override
    public void close() {
        pipes.close();
    }
}
