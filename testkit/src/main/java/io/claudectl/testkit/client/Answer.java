package io.claudectl.testkit.client;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The stub's answer to one request of the client. */
public sealed interface Answer {
    /** A text, and the end of the turn. */
    record Text(String text) implements Answer {}

    /** Calls of tools, in parallel when there are several. */
    record Tools(List<Call> calls) implements Answer {
        public Tools {
            calls = List.copyOf(calls);
        }
    }

    /** A status of HTTP other than 200. */
    record Failure(int status) implements Answer {}

    /** The connection ends: without a text before the first byte, else after it. */
    record Dropped(@Nullable String words) implements Answer {}

    /** Another answer, once the gate is open. */
    record Held(Gate gate, Answer then) implements Answer {}

    /** An answer computed from the request. */
    record Reading(Function<ModelRequest, Answer> answer) implements Answer {}

    /** One call of a tool. */
    record Call(String tool, Map<String, ?> input) {
        public Call {
            input = Map.copyOf(input);
        }
    }

    static Answer text(String text) {
        return new Text(text);
    }

    /** Makes an answer that depends on the request. */
    static Answer reading(Function<ModelRequest, Answer> answer) {
        return new Reading(answer);
    }

    static Answer tools(Call... calls) {
        return new Tools(List.of(calls));
    }

    static Answer tool(String tool, Map<String, ?> input) {
        return tools(new Call(tool, input));
    }

    static Answer bash(String command) {
        return tool("Bash", Map.of("command", command));
    }

    /** Makes the call that adds a task to the client's own list, which numbers them from 1. */
    static Answer ownTask(String subject, String description) {
        return tool("TaskCreate", Map.of("subject", subject, "description", description));
    }

    /** Makes the call that completes a task of the client's own list. */
    static Answer ownTaskDone(int task) {
        return tool("TaskUpdate", Map.of("taskId", Integer.toString(task), "status", "completed"));
    }

    static Answer failure(int status) {
        return new Failure(status);
    }

    static Answer dropped() {
        return new Dropped(null);
    }

    static Answer droppedAfter(String words) {
        return new Dropped(words);
    }

    /** Returns this answer, held until the gate is open. */
    default Answer behind(Gate gate) {
        return new Held(gate, this);
    }
}
