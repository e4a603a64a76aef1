package io.claudectl.daemon.config;

import io.claudectl.core.limit.Limits;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.SubjectPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads every key, and collects all errors. */
final class Keys {
    private final TomlParseResult toml;
    private final Path file;
    private final List<String> wrong = new ArrayList<>();
    private final Map<ConfigKey, String> set = new EnumMap<>(ConfigKey.class);

    /** Takes a file's parsed text. */
    Keys(TomlParseResult toml, Path file) {
        this.toml = toml;
        this.file = file;
    }

    Config.Look look() throws ConfigWrong {
        var config =
                new Config(
                        new Limits(
                                delivering(),
                                sending(),
                                rendering(),
                                keeping(),
                                waking(),
                                routing()),
                        duration(ConfigKey.DAEMON_IDLE),
                        texts(ConfigKey.HOOKS_BLOCK_VERSIONS),
                        Config.Notification.valueOf(constant(ConfigKey.HUMAN_NOTIFY)),
                        Config.LogLevel.valueOf(constant(ConfigKey.LOG_LEVEL)));
        unknown();
        if (!wrong.isEmpty()) {
            throw new ConfigWrong(file, wrong);
        }
        return new Config.Look(config, set);
    }

    private Limits.Delivering delivering() {
        return new Limits.Delivering(
                duration(ConfigKey.DELIVERY_LEASE),
                duration(ConfigKey.DELIVERY_FROZEN),
                duration(ConfigKey.DELIVERY_DEADLINE),
                number(ConfigKey.DELIVERY_PARK_AFTER),
                duration(ConfigKey.DELIVERY_PARK),
                duration(ConfigKey.DELIVERY_PARK_MOST),
                number(ConfigKey.DELIVERY_UNPROVEN_AFTER),
                number(ConfigKey.DELIVERY_UNPROVEN_AFTER_STOPS),
                number(ConfigKey.DELIVERY_CONTINUATIONS));
    }

    private Limits.Sending sending() {
        return new Limits.Sending(
                number(ConfigKey.SEND_PER_MINUTE),
                number(ConfigKey.SEND_MAILBOX),
                number(ConfigKey.SEND_HOPS),
                number(ConfigKey.SEND_BODY_BYTES),
                duration(ConfigKey.SEND_KEY_WINDOW));
    }

    private Limits.Rendering rendering() {
        return new Limits.Rendering(
                Limits.Rendering.DEFAULT.envelope(),
                Limits.Rendering.DEFAULT.hook(),
                number(ConfigKey.DELIVERY_STOP_CHARACTERS),
                number(ConfigKey.DELIVERY_INBOX_CHARACTERS));
    }

    private Limits.Keeping keeping() {
        return new Limits.Keeping(
                duration(ConfigKey.HISTORY_AGE), 1_000_000L * number(ConfigKey.HISTORY_MEGABYTES));
    }

    private Limits.Waking waking() {
        return new Limits.Waking(
                value(ConfigKey.WAKE_DEFAULT).equals("on"),
                number(ConfigKey.WAKE_PER_HOUR),
                (Limits.Quiet) value(ConfigKey.WAKE_QUIET),
                (ZoneId) value(ConfigKey.WAKE_ZONE),
                (Boolean) value(ConfigKey.REMIND_OWED));
    }

    private Limits.Routing routing() {
        return new Limits.Routing(
                number(ConfigKey.SUBSCRIBE_PATTERNS),
                number(ConfigKey.OWNS_GLOBS),
                patterns(ConfigKey.WORK_SUBJECTS),
                value(ConfigKey.WORK_FALLBACK) instanceof RoleName role ? role : null,
                duration(ConfigKey.WORK_UNCLAIMED),
                duration(ConfigKey.CLAIM_LEASE),
                duration(ConfigKey.CLAIM_IDLE),
                (Boolean) value(ConfigKey.WORK_CLIENT_TASKS));
    }

    private Duration duration(ConfigKey key) {
        return (Duration) value(key);
    }

    private int number(ConfigKey key) {
        return (Integer) value(key);
    }

    /** Returns the enum constant of a word. */
    private String constant(ConfigKey key) {
        return value(key).toString().toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private Set<String> texts(ConfigKey key) {
        return ((List<?>) value(key))
                .stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
    }

    private List<SubjectPattern> patterns(ConfigKey key) {
        return ((List<?>) value(key)).stream().map(SubjectPattern.class::cast).toList();
    }

    /** Returns the value in the file; the default for a missing or invalid one. */
    private Object value(ConfigKey key) {
        Object found = toml.get(key.path());
        Object given = found instanceof TomlArray list ? list.toList() : found;
        if (given == null) {
            return key.fallback();
        }
        set.put(key, ConfigKey.toml(given));
        return switch (key.type().read(given)) {
            case ConfigType.Value.Good(var value) -> value;
            case ConfigType.Value.Bad(var wanted) -> {
                wrong(key, given, wanted);
                yield key.fallback();
            }
        };
    }

    private void wrong(ConfigKey key, Object value, String wanted) {
        wrong.add(
                "%s%s is %s, but it takes %s"
                        .formatted(line(key.path()), key.path(), value, wanted));
    }

    private String line(String path) {
        TomlPosition at = toml.inputPositionOf(path);
        return at == null ? "" : "line %d: ".formatted(at.line());
    }

    private void unknown() {
        for (String path : toml.dottedKeySet()) {
            if (ConfigKey.of(path) == null) {
                ConfigKey near = ConfigKey.near(path);
                wrong.add(
                        "%sunknown key %s%s"
                                .formatted(
                                        line(path),
                                        path,
                                        near == null ? "" : "; did you mean " + near.path() + "?"));
            }
        }
    }
}
