package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The MCP server of a played session: {@code bus stdio} below it. */
final class Bridge {
    private final Actor actor;
    private final Child child;
    private long id;

    /**
     * What a tool said.
     *
     * @param unserved whether no daemon answered: the protocol's own error, with its text
     */
    record Answer(String text, boolean failed, boolean unserved) {}

    private Bridge(Actor actor, Child child) {
        this.actor = actor;
        this.child = child;
    }

    /** Starts one and greets it; one that is killed meanwhile answers nothing later either. */
    static Bridge open(Path client, Actor actor, Path cwd) {
        var bridge = new Bridge(actor, actor.open(cwd, List.of(client.toString(), "bus", "stdio")));
        bridge.request(
                "initialize",
                Json.object(
                        "protocolVersion", "2025-11-25",
                        "capabilities", Json.object(),
                        "clientInfo", Json.object("name", "soak", "version", "1")));
        actor.say(
                bridge.child,
                Json.write(Json.object("jsonrpc", "2.0", "method", "notifications/initialized")));
        return bridge;
    }

    boolean over() {
        return child.over() || !actor.alive();
    }

    void kill() {
        actor.kill(child);
    }

    /** Null when the bridge ended before it answered. */
    @Nullable Answer call(String tool, String use, Map<String, @Nullable Object> arguments) {
        Object answer =
                request(
                        "tools/call",
                        Json.object(
                                "name", tool,
                                "arguments", arguments,
                                "_meta", Json.object("claudecode/toolUseId", use)));
        if (answer == null) {
            return null;
        }
        if (Json.at(answer, "error") != null) {
            return new Answer(Json.text(answer, "error", "message"), true, true);
        }
        return new Answer(
                Json.text(answer, "result", "content", 0, "text"),
                Boolean.TRUE.equals(Json.at(answer, "result", "isError")),
                false);
    }

    private @Nullable Object request(String method, Map<String, @Nullable Object> parameters) {
        long number = ++id;
        actor.say(
                child,
                Json.write(
                        Json.object(
                                "jsonrpc", "2.0",
                                "id", number,
                                "method", method,
                                "params", parameters)));
        for (String line = child.line(); line != null; line = child.line()) {
            Object answer;
            try {
                answer = Json.read(line);
            } catch (RuntimeException cutOff) {
                return null;
            }
            if (Json.text(answer, "id").equals(Long.toString(number))) {
                return answer;
            }
        }
        return null;
    }
}
