package io.claudectl.setup.install;

import io.claudectl.setup.PluginFolder;
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

/** The client's own command {@code claude}, which lists, registers and forgets plugins. */
public final class ClaudeProgram {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String MARKETPLACE = PluginFolder.NAME + "@" + PluginFolder.NAME;
    private static final String SKILLS = PluginFolder.NAME + "@skills-dir";

    private final @Nullable Path program;

    private ClaudeProgram(@Nullable Path program) {
        this.program = program;
    }

    /** Finds the command on PATH, or where the client's own installer puts it. */
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

    /** The answer of the client to the question whether it loads a plugin. */
    public enum Listed {
        YES,
        /** The person switched it off. */
        OFF,
        NO,
        /** There is no client, or it did not answer. */
        UNKNOWN
    }

    public boolean found() {
        return program != null;
    }

    /** Whether the client loads the plugin from the skills folder. */
    public Listed listsSkills(Layout layout) throws IOException {
        return lists(layout, SKILLS);
    }

    private Listed lists(Layout layout, String id) throws IOException {
        if (!(run(layout, "plugin", "list", "--json").json() instanceof List<?> plugins)) {
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
     * Takes the marketplace out of the user's settings.
     *
     * @return empty when the settings do not name it any more, else the reason
     */
    String unregister(Layout layout) throws IOException {
        Client.Ran removed = run(layout, "plugin", "marketplace", "remove", PluginFolder.NAME);
        if (removed.exit() != 127 && Registration.of(layout).marketplace()) {
            // A client that was never started since the settings were written does not know it yet.
            run(layout, "plugin", "marketplace", "add", layout.marketplace().toString());
            removed = run(layout, "plugin", "marketplace", "remove", PluginFolder.NAME);
        }
        return Registration.of(layout).marketplace() ? reason(removed) : "";
    }

    /**
     * Registers the marketplace folder and installs the plugin from it.
     *
     * @return empty when the client lists the plugin then, else the reason
     */
    String register(Layout layout) throws IOException {
        run(layout, "plugin", "marketplace", "add", layout.marketplace().toString());
        Client.Ran installed = run(layout, "plugin", "install", MARKETPLACE);
        return lists(layout, MARKETPLACE) == Listed.YES ? "" : reason(installed);
    }

    /** The command by which a person takes the marketplace out of the settings. */
    static String unregisterCommand(Layout layout) {
        String command = "claude plugin marketplace remove " + PluginFolder.NAME;
        return usual(layout)
                ? command
                : "CLAUDE_CONFIG_DIR='%s' %s".formatted(layout.config(), command);
    }

    private static boolean usual(Layout layout) {
        return layout.config().equals(layout.home().resolve(".claude"));
    }

    private static String reason(Client.Ran ran) {
        String said = (ran.err() + "\n" + ran.out()).strip().lines().findFirst().orElse("");
        return said.isEmpty() ? "claude ended with exit code " + ran.exit() : said;
    }

    private Client.Ran run(Layout layout, String... words) throws IOException {
        if (program == null) {
            return new Client.Ran(127, "", "the command claude was not found on PATH");
        }
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        return Client.run(
                LIMIT,
                command,
                builder -> {
                    builder.directory(layout.config().toFile());
                    // Named, the usual directory means another place for the client's own state.
                    builder.environment().remove("CLAUDE_CONFIG_DIR");
                    if (!usual(layout)) {
                        builder.environment().put("CLAUDE_CONFIG_DIR", layout.config().toString());
                    }
                });
    }
}
