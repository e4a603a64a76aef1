package io.claudectl.daemon;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import io.claudectl.core.guard.Limits;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of {@code config.toml}; docs/configuration.md lists every key.
 *
 * @param idle how long the daemon stays without a connection and without a timer due
 * @param contextAlone client versions known to go on with a Stop hook's context alone
 */
public record Config(Limits limits, Duration idle, Set<String> contextAlone) {
    public static final Config DEFAULT =
            new Config(Limits.DEFAULT, Duration.ofMinutes(30), Set.of("2.1.330"));

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    public Config {
        contextAlone = Set.copyOf(contextAlone);
    }

    /** Reads the file; the defaults where there is none. */
    static Config read(Path file) throws IOException, Home.Refused {
        if (!Files.exists(file)) {
            return DEFAULT;
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Keys(new TomlParser().parse(reader), file).config();
        } catch (ParsingException broken) {
            throw new Home.Refused(file + " is no TOML: " + broken.getMessage());
        }
    }

    /** Takes the keys one by one, so that what is left over can be named. */
    private static final class Keys {
        private final UnmodifiableConfig toml;
        private final Path file;
        private final Set<String> taken = new HashSet<>();

        Keys(UnmodifiableConfig toml, Path file) {
            this.toml = toml;
            this.file = file;
        }

        Config config() throws Home.Refused {
            var config =
                    new Config(
                            new Limits(
                                    delivering(),
                                    sending(),
                                    rendering(),
                                    keeping(),
                                    Limits.Waking.DEFAULT),
                            duration("daemon.idle", DEFAULT.idle()),
                            texts("hooks.context_alone_versions", DEFAULT.contextAlone()));
            Set<String> unknown = new TreeSet<>();
            collect("", toml, unknown);
            unknown.removeAll(taken);
            if (!unknown.isEmpty()) {
                throw new Home.Refused(
                        file
                                + " has keys the bus does not know: "
                                + String.join(", ", unknown)
                                + "; docs/configuration.md lists all");
            }
            return config;
        }

        private Limits.Delivering delivering() throws Home.Refused {
            var or = Limits.Delivering.DEFAULT;
            return new Limits.Delivering(
                    duration("delivery.lease", or.lease()),
                    duration("delivery.frozen", or.frozen()),
                    duration("delivery.deadline", or.deadline()),
                    number("delivery.park_after", or.parkAfter(), 1, 1_000),
                    duration("delivery.park", or.park()),
                    duration("delivery.park_most", or.parkMost()),
                    number("delivery.unproven_after", or.ranOut(), 1, 1_000),
                    number("delivery.unproven_after_stops", or.stops(), 1, 1_000),
                    number("delivery.continuations", or.continuations(), 0, 7));
        }

        private Limits.Sending sending() throws Home.Refused {
            var or = Limits.Sending.DEFAULT;
            return new Limits.Sending(
                    number("send.per_minute", or.perMinute(), 1, 100_000_000),
                    number("send.mailbox", or.mailbox(), 1, 100_000_000),
                    number("send.hops", or.hops(), 1, 1_000_000),
                    number("send.body_bytes", or.bodyBytes(), 1, 8_192),
                    duration("send.key_window", or.keyWindow()));
        }

        private Limits.Rendering rendering() throws Home.Refused {
            var or = Limits.Rendering.DEFAULT;
            return new Limits.Rendering(
                    or.envelope(),
                    or.hook(),
                    number("delivery.stop_characters", or.stop(), 1_000, or.hook()),
                    number("delivery.inbox_characters", or.inbox(), or.envelope(), 1_000_000));
        }

        private Limits.Keeping keeping() throws Home.Refused {
            var or = Limits.Keeping.DEFAULT;
            return new Limits.Keeping(
                    duration("history.age", or.history()),
                    1_000_000L
                            * number(
                                    "history.megabytes",
                                    (int) (or.eventBytes() / 1_000_000),
                                    1,
                                    1_000_000));
        }

        private Duration duration(String key, Duration otherwise) throws Home.Refused {
            Object value = take(key);
            if (value == null) {
                return otherwise;
            }
            Matcher matcher = DURATION.matcher(value.toString());
            if (!(value instanceof String) || !matcher.matches()) {
                throw wrong(key, value, "a duration such as \"60s\" (ms, s, m, h, d)");
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

        private int number(String key, int otherwise, int least, int most) throws Home.Refused {
            Object value = take(key);
            if (value == null) {
                return otherwise;
            }
            if (!(value instanceof Number number)
                    || number.longValue() < least
                    || number.longValue() > most) {
                throw wrong(key, value, "a number from " + least + " to " + most);
            }
            return number.intValue();
        }

        private Set<String> texts(String key, Set<String> otherwise) throws Home.Refused {
            Object value = take(key);
            if (value == null) {
                return otherwise;
            }
            if (!(value instanceof List<?> list)
                    || !list.stream().allMatch(String.class::isInstance)) {
                throw wrong(key, value, "a list of texts");
            }
            var texts = new HashSet<String>();
            list.forEach(each -> texts.add(each.toString()));
            return texts;
        }

        private Object take(String key) {
            taken.add(key);
            return toml.get(key);
        }

        private Home.Refused wrong(String key, Object value, String wanted) {
            return new Home.Refused(
                    "%s: %s is %s, but it takes %s".formatted(file, key, value, wanted));
        }

        private static void collect(String prefix, UnmodifiableConfig config, Set<String> keys) {
            for (var entry : config.entrySet()) {
                String key = prefix + entry.getKey();
                if (entry.getValue() instanceof UnmodifiableConfig table) {
                    collect(key + ".", table, keys);
                } else {
                    keys.add(key);
                }
            }
        }
    }
}
