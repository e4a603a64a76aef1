package io.claudectl.testkit.client;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the stub says to one request of the client. */
public sealed interface Answer {
    /** Words, and the end of the turn. */
    record Text(String text) implements Answer {}

    /** Calls of tools, side by side when there are several. */
    record Tools(List<Call> calls) implements Answer {
        public Tools {
            calls = List.copyOf(calls);
        }
    }

    /** A status of HTTP other than 200. */
    record Failure(int status) implements Answer {}

    /** The connection ends: before the first byte where there are no words, else behind them. */
    record Dropped(@Nullable String words) implements Answer {}

    /** Another answer, once the gate is open. */
    record Held(Gate gate, Answer then) implements Answer {}

    /** What a model says that reads before it answers. */
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

    /** An answer that depends on what the request holds. */
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

    /** A task of the client's own list; the client numbers them from 1. */
    static Answer ownTask(String subject, String description) {
        return tool("TaskCreate", Map.of("subject", subject, "description", description));
    }

    /** A task of the client's own list is done. */
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

    /** This answer, but not before the gate is open. */
    default Answer behind(Gate gate) {
        return new Held(gate, this);
    }
}
