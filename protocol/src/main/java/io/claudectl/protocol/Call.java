package io.claudectl.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's call.
 *
 * @param deadlineNanos on the monotonic clock, after which no caller waits; 0 for none
 * @param arguments without the program's name
 * @param environment the names of the fixed list that are set
 */
public record Call(
        Process process,
        long deadlineNanos,
        Mode mode,
        boolean stdinTerminal,
        boolean stdoutTerminal,
        List<String> arguments,
        String cwd,
        Map<String, String> environment) {
    /**
     * The calling process, numbered in its own pid namespace.
     *
     * @param pidNamespace inode of that namespace; 0 when unknown
     */
    public record Process(long pid, long parent, long pidNamespace) {}

    /** The kind of client. */
    public enum Mode {
        COMMAND,
        HOOK,
        BRIDGE
    }

    public Call {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Returns a value of the environment; empty when not set. */
    public String env(String name) {
        return environment.getOrDefault(name, "");
    }

    /** Returns the last word, which names a hook's event; empty without words. */
    public String lastWord() {
        return arguments.isEmpty() ? "" : arguments.getLast();
    }

    /**
     * Returns where to continue a command of another daemon; empty for a new command, null where
     * the client cannot continue.
     */
    public @Nullable String cursor() {
        return environment.get("CLAUDECTL_RESUME");
    }

    /** Returns the key, new for each call; a bridge keeps it over reconnects. */
    public String key() {
        return env("CLAUDECTL_CALL_KEY");
    }
}
