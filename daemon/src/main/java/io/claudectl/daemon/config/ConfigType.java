package io.claudectl.daemon.config;

import io.claudectl.core.limit.Limits;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.text.SafeText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The type of a key's value with its range: reads the value in the file. */
sealed interface ConfigType {
    /** The result of reading a value. */
    sealed interface Value {
        /** A valid value, in Java. */
        record Good(Object value) implements Value {}

        /** An invalid value. {@code wanted} completes "it takes". */
        record Bad(String wanted) implements Value {}
    }

    /**
     * Reads a value.
     *
     * @param toml as the parser yields it: text, number, boolean or list
     */
    Value read(Object toml);

    /** A {@link Duration} of at least that; the error for a shorter one names {@code example}. */
    record Span(Duration least, String example) implements ConfigType {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

        Span() {
            this(Duration.ZERO, "");
        }

        @Override
        public Value read(Object toml) {
            Matcher form = FORM.matcher(toml.toString());
            if (!(toml instanceof String) || !form.matches()) {
                return new Value.Bad("a duration such as \"60s\" (ms, s, m, h, d)");
            }
            long count = Long.parseLong(form.group(1));
            Duration span =
                    switch (form.group(2)) {
                        case "ms" -> Duration.ofMillis(count);
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    };
            return span.compareTo(least) < 0
                    ? new Value.Bad(
                            "a duration of %ds or more, such as \"%s\""
                                    .formatted(least.toSeconds(), example))
                    : new Value.Good(span);
        }
    }

    /** An int of that range. */
    record Count(int least, int most) implements ConfigType {
        @Override
        public Value read(Object toml) {
            return toml instanceof Number number
                            && number.longValue() >= least
                            && number.longValue() <= most
                    ? new Value.Good(number.intValue())
                    : new Value.Bad("a number from " + least + " to " + most);
        }
    }

    /** A Boolean. */
    record Truth() implements ConfigType {
        @Override
        public Value read(Object toml) {
            return toml instanceof Boolean ? new Value.Good(toml) : new Value.Bad("true or false");
        }
    }

    /** One of these words. */
    record Word(List<String> words) implements ConfigType {
        Word(String... words) {
            this(List.of(words));
        }

        @Override
        public Value read(Object toml) {
            if (words.contains(toml)) {
                return new Value.Good(toml);
            }
            List<String> quoted = words.stream().map(word -> "\"" + word + "\"").toList();
            int last = quoted.size() - 1;
            return new Value.Bad(
                    String.join(", ", quoted.subList(0, last)) + " or " + quoted.get(last));
        }
    }

    /** A list of texts. */
    record Texts() implements ConfigType {
        @Override
        public Value read(Object toml) {
            return toml instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                    ? new Value.Good(List.copyOf(list))
                    : new Value.Bad("a list of texts");
        }
    }

    /** A list of {@link SubjectPattern}, each once. */
    record Patterns() implements ConfigType {
        @Override
        public Value read(Object toml) {
            if (!(new Texts().read(toml) instanceof Value.Good(List<?> texts))) {
                return new Texts().read(toml);
            }
            for (Object text : texts) {
                if (!SubjectPattern.wellFormed(text.toString())) {
                    return new Value.Bad(
                            "subject patterns such as [\"task.>\", \"*.review\"]; \""
                                    + SafeText.singleLine(text.toString())
                                    + "\" is none");
                }
            }
            return new Value.Good(
                    texts.stream()
                            .distinct()
                            .map(text -> new SubjectPattern(text.toString()))
                            .collect(Collectors.toUnmodifiableList()));
        }
    }

    /** A {@link RoleName}, or the empty text for none. */
    record Role() implements ConfigType {
        @Override
        public Value read(Object toml) {
            if (toml.equals("")) {
                return new Value.Good("");
            }
            return toml instanceof String name
                            && RoleName.wellFormed(name)
                            && !RoleName.reserved(name)
                    ? new Value.Good(new RoleName(name))
                    : new Value.Bad("a role's name such as \"lead\", or \"\" for the human lane");
        }
    }

    /** {@link Limits.Quiet} hours; the empty text for none. */
    record Hours() implements ConfigType {
        private static final Pattern FORM = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

        @Override
        public Value read(Object toml) {
            if (toml.equals("")) {
                return new Value.Good(Limits.Quiet.NEVER);
            }
            Matcher hours = FORM.matcher(toml.toString());
            try {
                if (toml instanceof String
                        && hours.matches()
                        && !hours.group(1).equals(hours.group(2))) {
                    return new Value.Good(
                            new Limits.Quiet(
                                    LocalTime.parse(hours.group(1)),
                                    LocalTime.parse(hours.group(2))));
                }
            } catch (DateTimeException noTime) {
                return wanted();
            }
            return wanted();
        }

        private static Value wanted() {
            return new Value.Bad("two different times of a day such as \"22:00-07:00\"");
        }
    }

    /** A {@link ZoneId}; the empty text for the machine's own. */
    record Zone() implements ConfigType {
        @Override
        public Value read(Object toml) {
            if (toml.equals("")) {
                return new Value.Good(ZoneId.systemDefault());
            }
            try {
                return new Value.Good(ZoneId.of(toml.toString()));
            } catch (DateTimeException unknown) {
                return new Value.Bad("a time zone such as \"Europe/Berlin\"");
            }
        }
    }
}
