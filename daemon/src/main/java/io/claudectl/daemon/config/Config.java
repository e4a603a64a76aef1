package io.claudectl.daemon.config;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import io.claudectl.core.guard.Limits;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code config.toml}; docs/configuration.md lists every key.
 *
 * @param idle how long the daemon stays without a connection and without a timer due
 * @param contextAlone client versions known to go on with a Stop hook's context alone
 */
public record Config(Limits limits, Duration idle, Set<String> contextAlone) {
    public static final Config DEFAULT =
            new Config(Limits.DEFAULT, Duration.ofMinutes(30), Set.of("2.1.330"));

    private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    public Config {
        contextAlone = Set.copyOf(contextAlone);
    }

    /** Reads the file; the defaults where there is none. */
    public static Config read(Path file) throws IOException, ConfigWrong {
        return look(file).config();
    }

    /**
     * What a file says.
     *
     * @param set each key that stands in it, with its value as TOML
     */
    public record Look(Config config, Map<ConfigKey, String> set) {
        public Look {
            set = Map.copyOf(set);
        }
    }

    /** Reads the file and keeps what stands in it. */
    public static Look look(Path file) throws IOException, ConfigWrong {
        if (!Files.exists(file)) {
            return new Look(DEFAULT, Map.of());
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Keys(new TomlParser().parse(reader), file).look();
        } catch (ParsingException broken) {
            throw new ConfigWrong(file, List.of("no TOML: " + broken.getMessage()));
        } catch (MalformedInputException binary) {
            throw new ConfigWrong(file, List.of("no TOML: it is not UTF-8"));
        }
    }

    /** Takes every key, and collects what is wrong with any, so that all of it can be told. */
    private static final class Keys {
        private final UnmodifiableConfig toml;
        private final Path file;
        private final List<String> wrong = new ArrayList<>();
        private final Map<ConfigKey, String> set = new EnumMap<>(ConfigKey.class);

        Keys(UnmodifiableConfig toml, Path file) {
            this.toml = toml;
            this.file = file;
        }

        Look look() throws ConfigWrong {
            var config =
                    new Config(
                            new Limits(
                                    delivering(),
                                    sending(),
                                    rendering(),
                                    keeping(),
                                    waking(),
                                    Limits.Routing.DEFAULT),
                            duration(ConfigKey.DAEMON_IDLE, DEFAULT.idle()),
                            texts(ConfigKey.HOOKS_CONTEXT_ALONE, DEFAULT.contextAlone()));
            collect("", toml);
            if (!wrong.isEmpty()) {
                throw new ConfigWrong(file, wrong);
            }
            return new Look(config, set);
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
                    number(ConfigKey.DELIVERY_UNPROVEN_AFTER, or.ranOut(), 1, 1_000),
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
                    number(
                            ConfigKey.DELIVERY_INBOX_CHARACTERS,
                            or.inbox(),
                            or.envelope(),
                            1_000_000));
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
                    word(ConfigKey.WAKE_DEFAULT, "off", "\"on\" or \"off\"", "on", "off")
                            .equals("on"),
                    number(ConfigKey.WAKE_PER_HOUR, or.perHour(), 0, 1_000),
                    quiet(),
                    zone(),
                    truth(ConfigKey.REMIND_OWED, or.remind()));
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
            wrong(
                    ConfigKey.WAKE_QUIET,
                    value,
                    "two different times of a day such as \"22:00-07:00\"");
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

        private Set<String> texts(ConfigKey key, Set<String> otherwise) {
            Object value = take(key);
            if (value == null) {
                return otherwise;
            }
            if (!(value instanceof List<?> list)
                    || !list.stream().allMatch(String.class::isInstance)) {
                wrong(key, value, "a list of texts");
                return otherwise;
            }
            var texts = new HashSet<String>();
            list.forEach(each -> texts.add(each.toString()));
            return texts;
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
            wrong.add("%s is %s, but it takes %s".formatted(key.path(), value, wanted));
        }

        private void collect(String prefix, UnmodifiableConfig config) {
            for (var entry : config.entrySet()) {
                String path = prefix + entry.getKey();
                if (entry.getValue() instanceof UnmodifiableConfig table) {
                    collect(path + ".", table);
                } else if (ConfigKey.of(path) == null) {
                    ConfigKey near = ConfigKey.near(path);
                    wrong.add(
                            "%s is no key of the bus%s"
                                    .formatted(
                                            path,
                                            near == null
                                                    ? ""
                                                    : "; did you mean " + near.path() + "?"));
                }
            }
        }
    }
}
