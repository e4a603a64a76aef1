package io.claudectl.daemon.config;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.text.SafeText;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
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
import org.jspecify.annotations.Nullable;

/** Takes every key, and collects what is wrong with any, so that all of it can be told. */
final class Keys {
    private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

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
                        duration(ConfigKey.DAEMON_IDLE, Config.DEFAULT.idle()),
                        Set.copyOf(
                                texts(
                                        ConfigKey.HOOKS_BLOCK_VERSIONS,
                                        List.copyOf(Config.DEFAULT.blockVersions()))),
                        notification(),
                        logLevel());
        collect("", toml);
        if (!wrong.isEmpty()) {
            throw new ConfigWrong(file, wrong);
        }
        return new Config.Look(config, set);
    }

    private Limits.Delivering delivering() {
        var or = Limits.Delivering.DEFAULT;
        return new Limits.Delivering(
                duration(ConfigKey.DELIVERY_LEASE, or.lease()),
                duration(ConfigKey.DELIVERY_FROZEN, or.frozen()),
                duration(ConfigKey.DELIVERY_DEADLINE, or.deadline()),
                number(ConfigKey.DELIVERY_PARK_AFTER, or.parkAfter(), 1, 1_000),
                duration(ConfigKey.DELIVERY_PARK, or.park()),
                duration(ConfigKey.DELIVERY_PARK_MOST, or.parkMost()),
                number(ConfigKey.DELIVERY_UNPROVEN_AFTER, or.expired(), 1, 1_000),
                number(ConfigKey.DELIVERY_UNPROVEN_AFTER_STOPS, or.stops(), 1, 1_000),
                number(ConfigKey.DELIVERY_CONTINUATIONS, or.continuations(), 0, 7));
    }

    private Limits.Sending sending() {
        var or = Limits.Sending.DEFAULT;
        return new Limits.Sending(
                number(ConfigKey.SEND_PER_MINUTE, or.perMinute(), 1, 100_000_000),
                number(ConfigKey.SEND_MAILBOX, or.mailbox(), 1, 100_000_000),
                number(ConfigKey.SEND_HOPS, or.hops(), 1, 1_000_000),
                number(ConfigKey.SEND_BODY_BYTES, or.bodyBytes(), 1, 8_192),
                duration(ConfigKey.SEND_KEY_WINDOW, or.keyWindow()));
    }

    private Limits.Rendering rendering() {
        var or = Limits.Rendering.DEFAULT;
        return new Limits.Rendering(
                or.envelope(),
                or.hook(),
                number(ConfigKey.DELIVERY_STOP_CHARACTERS, or.stop(), 1_000, or.hook()),
                number(ConfigKey.DELIVERY_INBOX_CHARACTERS, or.inbox(), or.envelope(), 1_000_000));
    }

    private Limits.Keeping keeping() {
        var or = Limits.Keeping.DEFAULT;
        return new Limits.Keeping(
                duration(ConfigKey.HISTORY_AGE, or.history()),
                1_000_000L
                        * number(
                                ConfigKey.HISTORY_MEGABYTES,
                                (int) (or.eventBytes() / 1_000_000),
                                1,
                                1_000_000));
    }

    private Limits.Waking waking() {
        var or = Limits.Waking.DEFAULT;
        return new Limits.Waking(
                word(ConfigKey.WAKE_DEFAULT, "off", "\"on\" or \"off\"", "on", "off").equals("on"),
                number(ConfigKey.WAKE_PER_HOUR, or.perHour(), 0, 1_000),
                quiet(),
                zone(),
                truth(ConfigKey.REMIND_OWED, or.remind()));
    }

    private Limits.Routing routing() {
        var or = Limits.Routing.DEFAULT;
        return new Limits.Routing(
                number(ConfigKey.SUBSCRIBE_PATTERNS, or.patterns(), 1, 10_000),
                number(ConfigKey.OWNS_GLOBS, or.globs(), 1, 10_000),
                work(or.work()),
                fallback(),
                term(ConfigKey.WORK_UNCLAIMED, or.unclaimed(), "120s"),
                term(ConfigKey.CLAIM_LEASE, or.claim(), "30m"),
                term(ConfigKey.CLAIM_IDLE, or.idleClaim(), "10m"),
                truth(ConfigKey.WORK_CLIENT_TASKS, or.clientTasks()));
    }

    private List<SubjectPattern> work(List<SubjectPattern> otherwise) {
        List<String> texts = texts(ConfigKey.WORK_SUBJECTS, List.of());
        if (!set.containsKey(ConfigKey.WORK_SUBJECTS)) {
            return otherwise;
        }
        for (String text : texts) {
            if (!SubjectPattern.wellFormed(text)) {
                wrong(
                        ConfigKey.WORK_SUBJECTS,
                        texts,
                        "subject patterns such as [\"task.>\", \"*.review\"]; \""
                                + SafeText.singleLine(text)
                                + "\" is none");
                return otherwise;
            }
        }
        return texts.stream().distinct().map(SubjectPattern::new).toList();
    }

    private @Nullable RoleName fallback() {
        Object value = take(ConfigKey.WORK_FALLBACK);
        if (value == null || value.equals("")) {
            return null;
        }
        String name = value.toString();
        if (value instanceof String && RoleName.wellFormed(name) && !RoleName.reserved(name)) {
            return new RoleName(name);
        }
        wrong(
                ConfigKey.WORK_FALLBACK,
                value,
                "a role's name such as \"lead\", or \"\" for the human lane");
        return null;
    }

    /** A time in which somebody is to do something: it cannot be over at once. */
    private Duration term(ConfigKey key, Duration otherwise, String example) {
        Duration term = duration(key, otherwise);
        if (term.compareTo(Duration.ofSeconds(1)) < 0) {
            String given = set.getOrDefault(key, "");
            wrong(key, given, "a duration of 1s or more, such as \"" + example + "\"");
            return otherwise;
        }
        return term;
    }

    private Config.Notification notification() {
        String word =
                word(
                        ConfigKey.HUMAN_NOTIFY,
                        "off",
                        "\"off\", \"terminal\" or \"notify-send\"",
                        "off",
                        "terminal",
                        "notify-send");
        return switch (word) {
            case "terminal" -> Config.Notification.TERMINAL;
            case "notify-send" -> Config.Notification.NOTIFY_SEND;
            default -> Config.Notification.OFF;
        };
    }

    private Config.LogLevel logLevel() {
        String word =
                word(
                        ConfigKey.LOG_LEVEL,
                        "info",
                        "\"debug\", \"info\" or \"warn\"",
                        "debug",
                        "info",
                        "warn");
        return Config.LogLevel.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private Limits.Quiet quiet() {
        Object value = take(ConfigKey.WAKE_QUIET);
        if (value == null || value.equals("")) {
            return Limits.Quiet.NEVER;
        }
        Matcher hours = HOURS.matcher(value.toString());
        try {
            if (value instanceof String
                    && hours.matches()
                    && !hours.group(1).equals(hours.group(2))) {
                return new Limits.Quiet(
                        LocalTime.parse(hours.group(1)), LocalTime.parse(hours.group(2)));
            }
        } catch (DateTimeException noTime) {
            // Told below, like everything else that is no such text.
        }
        wrong(ConfigKey.WAKE_QUIET, value, "two different times of a day such as \"22:00-07:00\"");
        return Limits.Quiet.NEVER;
    }

    private ZoneId zone() {
        Object value = take(ConfigKey.WAKE_ZONE);
        if (value == null || value.equals("")) {
            return ZoneId.systemDefault();
        }
        try {
            return ZoneId.of(value.toString());
        } catch (DateTimeException unknown) {
            wrong(ConfigKey.WAKE_ZONE, value, "a time zone such as \"Europe/Berlin\"");
            return ZoneId.systemDefault();
        }
    }

    private Duration duration(ConfigKey key, Duration otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value.toString());
        if (!(value instanceof String) || !matcher.matches()) {
            wrong(key, value, "a duration such as \"60s\" (ms, s, m, h, d)");
            return otherwise;
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private int number(ConfigKey key, int otherwise, int least, int most) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Number number)
                || number.longValue() < least
                || number.longValue() > most) {
            wrong(key, value, "a number from " + least + " to " + most);
            return otherwise;
        }
        return number.intValue();
    }

    private boolean truth(ConfigKey key, boolean otherwise) {
        Object value = take(key);
        if (value == null || value instanceof Boolean) {
            return value == null ? otherwise : (Boolean) value;
        }
        wrong(key, value, "true or false");
        return otherwise;
    }

    private String word(ConfigKey key, String otherwise, String wanted, String... words) {
        Object value = take(key);
        if (value == null || List.of(words).contains(value)) {
            return value == null ? otherwise : value.toString();
        }
        wrong(key, value, wanted);
        return otherwise;
    }

    private List<String> texts(ConfigKey key, List<String> otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            wrong(key, value, "a list of texts");
            return otherwise;
        }
        return list.stream().map(Object::toString).toList();
    }

    private @Nullable Object take(ConfigKey key) {
        Object value = toml.get(key.path());
        if (value != null) {
            set.put(key, toml(value));
        }
        return value;
    }

    private static String toml(Object value) {
        return switch (value) {
            case String text -> "\"" + text + "\"";
            case List<?> list ->
                    list.stream().map(Keys::toml).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
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

    /** The line each key stands in; keys in a form that is rarely written are not found. */
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
