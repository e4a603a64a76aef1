package io.claudectl.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client was called with.
 *
 * @param deadlineNanos on the monotonic clock, after which nobody waits; 0 for none
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
     * The calling process, in its own pid namespace's numbers.
     *
     * @param pidNamespace inode of that namespace; 0 when unknown
     */
    public record Process(long pid, long parent, long pidNamespace) {}

    /** How the client will behave. */
    public enum Mode {
        COMMAND,
        HOOK,
        BRIDGE
    }

    public Call {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** A value of the environment; empty when not set. */
    public String env(String name) {
        return environment.getOrDefault(name, "");
    }

    /** Returns the last word, which names a hook's event; empty where no word was given. */
    public String lastWord() {
        return arguments.isEmpty() ? "" : arguments.getLast();
    }

    /**
     * Where the command goes on that another daemon began; empty for one that begins, null where
     * the client cannot go on.
     */
    public @Nullable String cursor() {
        return environment.get("CLAUDECTL_RESUME");
    }

    /** Made anew for each call; a bridge keeps it over reconnects. */
    public String key() {
        return env("CLAUDECTL_CALL_KEY");
    }
}
