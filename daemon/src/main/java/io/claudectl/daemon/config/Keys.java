package io.claudectl.daemon.config;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.SubjectPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads every key, and collects all errors. */
final class Keys {
    private static final Pattern TABLE = Pattern.compile("\\s*\\[\\s*([\\w.-]+)\\s*]");

    private static final Pattern KEY = Pattern.compile("\\s*([\\w.-]+)\\s*=");

    private final UnmodifiableConfig toml;
    private final Path file;
    private final Map<String, Integer> lines;
    private final List<String> wrong = new ArrayList<>();
    private final Map<ConfigKey, String> set = new EnumMap<>(ConfigKey.class);

    /**
     * @param text the file's own, whose lines are named
     */
    Keys(UnmodifiableConfig toml, String text, Path file) {
        this.toml = toml;
        this.file = file;
        this.lines = lines(text);
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
        collect("", toml);
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
        Object given = toml.get(key.path());
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
        Integer line = lines.get(path);
        return line == null ? "" : "line " + line + ": ";
    }

    /** Returns the line of each key; keys in a rare form are not found. */
    private static Map<String, Integer> lines(String text) {
        var found = new HashMap<String, Integer>();
        String table = "";
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            Matcher head = TABLE.matcher(line);
            Matcher key = KEY.matcher(line);
            if (head.lookingAt()) {
                table = head.group(1) + ".";
            } else if (key.lookingAt()) {
                found.putIfAbsent(table + key.group(1), number);
            }
        }
        return found;
    }

    private void collect(String prefix, UnmodifiableConfig config) {
        for (var entry : config.entrySet()) {
            String path = prefix + entry.getKey();
            if (entry.getValue() instanceof UnmodifiableConfig table) {
                collect(path + ".", table);
            } else if (ConfigKey.of(path) == null) {
                ConfigKey near = ConfigKey.near(path);
                wrong.add(
                        "%s%s is no key of the bus%s"
                                .formatted(
                                        line(path),
                                        path,
                                        near == null ? "" : "; did you mean " + near.path() + "?"));
            }
        }
    }
}
