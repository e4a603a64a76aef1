package io.claudectl.setup.install;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where things stand for one user.
 *
 * @param home the user's home
 * @param state {@code CLAUDECTL_HOME}, by default {@code ~/.claudectl}
 * @param config the client's directory: {@code CLAUDE_CONFIG_DIR}, by default {@code ~/.claude}
 */
public record Places(Path home, Path state, Path config) {
    private static final String SKILLS = "skills";

    /** As the environment says. */
    public static Places of(Map<String, String> environment) throws Refused {
        try {
            Path home = absolute(environment.get("HOME"));
            if (home == null) {
                throw new Refused("HOME is not set; set it to your home directory");
            }
            Path state = absolute(environment.get("CLAUDECTL_HOME"));
            Path config = absolute(environment.get("CLAUDE_CONFIG_DIR"));
            return new Places(
                    home,
                    state == null ? home.resolve(".claudectl") : state,
                    config == null ? home.resolve(".claude") : config);
        } catch (InvalidPathException unusable) {
            throw new Refused(
                    "HOME, CLAUDECTL_HOME or CLAUDE_CONFIG_DIR is no path: "
                            + unusable.getMessage());
        }
    }

    private static @Nullable Path absolute(@Nullable String path) {
        return path == null || path.isEmpty() ? null : Path.of(path).toAbsolutePath().normalize();
    }

    /** True when the state is where every session looks for it without being told. */
    boolean usual() {
        return state.equals(home.resolve(".claudectl"));
    }

    /** Holds one directory for each installed version. */
    public Path programs() {
        return home.resolve(".local/share/claudectl");
    }

    /** The program as a person calls it. */
    public Path link() {
        return home.resolve(".local/bin/claudectl");
    }

    /** The copy of the client that hooks call; it stays in one place over every upgrade. */
    public Path client() {
        return state.resolve("bin/claudectl");
    }

    /** Leads the copy of the client to the image it belongs to. */
    public Path image() {
        return state.resolve("image");
    }

    /** What was installed. */
    public Path record() {
        return state.resolve("onboarding.json");
    }

    /** What a removed installation left on purpose, for the next one or for the purge. */
    Path removed() {
        return state.resolve("onboarding.removed.json");
    }

    Path lock() {
        return state.resolve("init.lock");
    }

    Path backups() {
        return state.resolve("backups");
    }

    public Path bus() {
        return state.resolve("bus");
    }

    public Path database() {
        return bus().resolve("bus.db");
    }

    /** Where the database of another claudectl is kept. */
    Path keptDatabase() {
        return bus().resolve("bus.rust.db");
    }

    /** Stands there once the roles of that database were taken over. */
    Path imported() {
        return bus().resolve("bus.rust.imported");
    }

    /** The client's settings. */
    public Path settings() {
        return config.resolve("settings.json");
    }

    /** The plugin, as a marketplace folder. */
    public Path plugin() {
        return config.resolve("plugins/claudectl");
    }

    public Path skills() {
        return config.resolve(SKILLS);
    }
}
