package io.claudectl.setup.install;

import io.claudectl.agent.claude.ClientDir;
import io.claudectl.core.text.SafeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths of one user's installation, seen from one configuration directory of the client. State and
 * programs are the same for every configuration directory.
 *
 * @param home the user's home
 * @param state {@code CLAUDECTL_HOME}, by default {@code ~/.claudectl}
 * @param config the client's directory: {@code CLAUDE_CONFIG_DIR}, by default {@code ~/.claude}
 */
public record Layout(Path home, Path state, Path config) {
    /** Reads the paths from the environment. */
    public static Layout of(Map<String, String> environment) throws Refused {
        try {
            Path home = absolute(environment.get("HOME"));
            if (home == null) {
                throw new Refused("HOME is not set; set it to your home directory");
            }
            Path state = absolute(environment.get("CLAUDECTL_HOME"));
            Path config = absolute(environment.get("CLAUDE_CONFIG_DIR"));
            return new Layout(
                    home,
                    state == null ? home.resolve(".claudectl") : state,
                    config == null ? home.resolve(".claude") : config);
        } catch (InvalidPathException unusable) {
            throw new Refused(
                    "not a path, in the environment: %s", String.valueOf(unusable.getMessage()));
        }
    }

    private static @Nullable Path absolute(@Nullable String path) {
        return path == null || path.isEmpty() ? null : Path.of(path).toAbsolutePath().normalize();
    }

    /** Returns the same installation for another configuration directory. */
    public Layout in(Path other) {
        return new Layout(home, state, other);
    }

    /** Returns a path as people write it: {@code ~} for the home. */
    public String shown(Path path) {
        return SafeText.singleLine(
                path.startsWith(home) && !path.equals(home)
                        ? "~/" + home.relativize(path)
                        : path.toString());
    }

    /** Returns the directory that holds one directory for each installed version. */
    public Path programs() {
        return home.resolve(".local/share/claudectl");
    }

    /** Returns the program as a person calls it. */
    public Path link() {
        return home.resolve(".local/bin/claudectl");
    }

    /** Returns links for people's shells: each with its target in the image. */
    Map<Path, String> links() {
        Path share = home.resolve(".local/share");
        Map<Path, String> links = new LinkedHashMap<>();
        links.put(link(), "bin/claudectl");
        links.put(share.resolve("man/man1/claudectl.1"), "share/man/man1/claudectl.1");
        String from = "share/completions/";
        links.put(share.resolve("bash-completion/completions/claudectl"), from + "claudectl.bash");
        links.put(share.resolve("zsh/site-functions/_claudectl"), from + "_claudectl");
        Path fish = share.resolve("fish/vendor_completions.d/claudectl.fish");
        links.put(fish, from + "claudectl.fish");
        return links;
    }

    /**
     * Returns the copy of the client that hooks call; its path stays the same over every upgrade.
     */
    public Path client() {
        return state.resolve("bin/claudectl");
    }

    /** Returns the link from the copy of the client to its image. */
    public Path image() {
        return state.resolve("image");
    }

    /** Returns the file of the {@link Installation}. */
    public Path record() {
        return state.resolve("onboarding.json");
    }

    /** Returns the lock held while one init changes the disk. */
    public Path lock() {
        return state.resolve("init.lock");
    }

    public Path bus() {
        return state.resolve("bus");
    }

    public Path database() {
        return bus().resolve("bus.db");
    }

    /** Returns the configuration directory, as the client sees it. */
    public ClientDir dir() {
        return new ClientDir(config, config.equals(home.resolve(".claude")));
    }
}
