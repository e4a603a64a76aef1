package io.claudectl.daemon.config;

import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import io.claudectl.core.limit.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        try {
            return new Keys(new TomlParser().parse(text), text, file).look();
        } catch (ParsingException broken) {
            throw new ConfigWrong(file, List.of("no TOML: " + broken.getMessage()));
        }
    }
}
