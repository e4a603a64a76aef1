package io.claudectl.core.agent;

import java.util.List;
import java.util.Map;

/**
 * A call of the native client, as an adapter sees it.
 *
 * @param arguments without the program's name
 * @param environment the variables of the client's fixed list that are set
 * @param pid of the calling process, in the numbers of its own pid namespace
 * @param pidNamespace inode of that namespace; 0 when unknown
 * @param bridge true for a tool server that stays connected
 * @param deadlineTickMs on the monotonic clock, after which no caller waits; 0 for none
 */
public record Invocation(
        List<String> arguments,
        Map<String, String> environment,
        String cwd,
        long pid,
        long parent,
        long pidNamespace,
        boolean bridge,
        long deadlineTickMs) {
    public Invocation {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Returns a variable of the environment; empty when it is not set. */
    public String env(String name) {
        return environment.getOrDefault(name, "");
    }

    /** Returns the last argument; empty where there is none. */
    public String lastWord() {
        return arguments.isEmpty() ? "" : arguments.getLast();
    }
}
