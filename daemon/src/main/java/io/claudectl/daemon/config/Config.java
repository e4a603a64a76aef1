package io.claudectl.daemon.config;

import io.claudectl.core.limit.Limits;
import io.claudectl.core.text.SafeText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

/**
 * The settings of {@code config.toml}; docs/configuration.md lists every key.
 *
 * @param idle how long the daemon stays without a connection and without a timer due
 * @param blockVersions client versions that need another form of reply to continue at a turn's end
 * @param notification how the person is notified of mail in the human lane
 * @param logLevel the least level in the daemon's log
 */
public record Config(
        Limits limits,
        Duration idle,
        Set<String> blockVersions,
        Notification notification,
        LogLevel logLevel) {
    public static final Config DEFAULT =
            new Config(
                    Limits.DEFAULT,
                    Duration.ofMinutes(30),
                    Set.of(),
                    Notification.OFF,
                    LogLevel.INFO);

    /** The lines the daemon writes into its log. */
    public enum LogLevel {
        /** Also each connection that ends. */
        DEBUG,
        INFO,
        /** Only failures. */
        WARN
    }

    /** The form of a notification of mail in the human lane. */
    public enum Notification {
        OFF,
        /** By a sequence the client writes to its own terminal. */
        TERMINAL,
        /** By the desktop's program of that name. */
        NOTIFY_SEND
    }

    public Config {
        blockVersions = Set.copyOf(blockVersions);
    }

    /** Reads the file; the defaults where there is none. */
    public static Config read(Path file) throws IOException, ConfigWrong {
        return look(file).config();
    }

    /**
     * The content of a file.
     *
     * @param set each key in the file, with its value as TOML
     */
    public record Look(Config config, Map<ConfigKey, String> set) {
        public Look {
            set = Map.copyOf(set);
        }
    }

    /** Reads the file and keeps its keys. */
    public static Look look(Path file) throws IOException, ConfigWrong {
        String text = ConfigFile.text(file);
        if (text == null) {
            return new Look(DEFAULT, Map.of());
        }
        TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            throw new ConfigWrong(file, toml.errors().stream().map(Config::broken).toList());
        }
        return new Keys(toml, file).look();
    }

    private static String broken(TomlParseError error) {
        String what = SafeText.singleLine(String.valueOf(error.getMessage()));
        return "line %d: invalid TOML: %s".formatted(error.position().line(), what);
    }
}
