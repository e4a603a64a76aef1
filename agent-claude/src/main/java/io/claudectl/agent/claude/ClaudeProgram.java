package io.claudectl.agent.claude;

import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs the client's own command {@code claude}, which lists, registers and removes plugins. */
public final class ClaudeProgram {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final @Nullable Path program;

    private ClaudeProgram(@Nullable Path program) {
        this.program = program;
    }

    /** Finds the command on PATH, or in the directory of the client's own installer. */
    public static ClaudeProgram of(Map<String, String> environment) {
        String path = Objects.requireNonNullElse(environment.get("PATH"), "");
        String home = Objects.requireNonNullElse(environment.get("HOME"), "/");
        return new ClaudeProgram(
                Stream.concat(
                                Stream.of(path.split(":")),
                                Stream.of(home + "/.local/bin", home + "/.claude/local"))
                        .filter(each -> each.startsWith("/"))
                        .map(each -> Path.of(each, "claude"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null));
    }

    /** Whether the client loads a plugin, by its own answer. */
    public enum Listed {
        YES,
        /** The person switched it off. */
        OFF,
        NO,
        /** The client is missing, or did not answer. */
        UNKNOWN
    }

    public boolean found() {
        return program != null;
    }

    /** Returns whether the client loads the plugin from the skills folder. */
    public Listed listsSkills(ClientDir dir) throws IOException {
        return lists(dir, ClientSettings.SKILLS_PLUGIN);
    }

    private Listed lists(ClientDir dir, String id) throws IOException {
        if (!(run(dir, "plugin", "list", "--json").json() instanceof List<?> plugins)) {
            return Listed.UNKNOWN;
        }
        for (Object each : plugins) {
            if (each instanceof Map<?, ?> plugin && id.equals(plugin.get("id"))) {
                return Boolean.FALSE.equals(plugin.get("enabled")) ? Listed.OFF : Listed.YES;
            }
        }
        return Listed.NO;
    }

    /**
     * Removes the marketplace from the user's settings.
     *
     * @return empty when the settings do not name it any more, else the reason
     */
    public String unregister(ClientDir dir) throws IOException {
        Ran removed = run(dir, "plugin", "marketplace", "remove", PluginFolder.NAME);
        if (removed.exit() != ChildProcess.UNRUNNABLE && dir.registered()) {
            // A client that was not started since the settings were written does not know it yet.
            run(dir, "plugin", "marketplace", "add", dir.marketplace().toString());
            removed = run(dir, "plugin", "marketplace", "remove", PluginFolder.NAME);
        }
        return dir.registered() ? reason(removed) : "";
    }

    /**
     * Registers the marketplace folder and installs the plugin from it.
     *
     * @return empty when the client lists the plugin afterwards, else the reason
     */
    public String register(ClientDir dir) throws IOException {
        run(dir, "plugin", "marketplace", "add", dir.marketplace().toString());
        Ran installed = run(dir, "plugin", "install", ClientSettings.MARKET_PLUGIN);
        return lists(dir, ClientSettings.MARKET_PLUGIN) == Listed.YES ? "" : reason(installed);
    }

    /** Returns the command by which a person removes the marketplace from the settings. */
    public static String unregisterCommand(ClientDir dir) {
        String command = "claude plugin marketplace remove " + PluginFolder.NAME;
        return dir.usual() ? command : "CLAUDE_CONFIG_DIR='%s' %s".formatted(dir.path(), command);
    }

    private static String reason(Ran ran) {
        String said = (ran.err() + "\n" + ran.out()).strip().lines().findFirst().orElse("");
        return said.isEmpty() ? "claude ended with exit code " + ran.exit() : said;
    }

    private Ran run(ClientDir dir, String... words) throws IOException {
        if (program == null) {
            return new Ran(ChildProcess.UNRUNNABLE, "", "the command claude was not found on PATH");
        }
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        return ChildProcess.run(
                LIMIT,
                command,
                builder -> {
                    builder.directory(dir.path().toFile());
                    // Setting it to the usual directory would move the client's own state.
                    builder.environment().remove("CLAUDE_CONFIG_DIR");
                    if (!dir.usual()) {
                        builder.environment().put("CLAUDE_CONFIG_DIR", dir.path().toString());
                    }
                });
    }
}
