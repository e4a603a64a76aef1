package io.claudectl.daemon.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Table of the keys of {@code config.toml}: path, default, type with range, help. */
public enum ConfigKey {
    DELIVERY_LEASE(
            "delivery.lease",
            "60s",
            new ConfigType.Span(),
            "how long a presentation may stay without evidence"),
    DELIVERY_FROZEN(
            "delivery.frozen",
            "30m",
            new ConfigType.Span(),
            "how long a running tool call or an unanswered token holds a lease while nothing moves and another live session of the role could take the mail"),
    DELIVERY_DEADLINE(
            "delivery.deadline",
            "7d",
            new ConfigType.Span(),
            "how long a delivery may wait without ever being confirmed before it is dead"),
    DELIVERY_PARK_AFTER(
            "delivery.park_after",
            5,
            count(1, 1_000),
            "presentations in a row without a confirm before a delivery is parked"),
    DELIVERY_PARK(
            "delivery.park",
            "1m",
            new ConfigType.Span(),
            "how long it is parked at first; the pause doubles each time it fails again"),
    DELIVERY_PARK_MOST("delivery.park_most", "6h", new ConfigType.Span(), "the longest such pause"),
    DELIVERY_UNPROVEN_AFTER(
            "delivery.unproven_after",
            5,
            count(1, 1_000),
            "confirmed leases that run out in living sessions, or end where no transcript can be read, before a delivery counts as delivered, unproven"),
    DELIVERY_UNPROVEN_AFTER_STOPS(
            "delivery.unproven_after_stops",
            2,
            count(1, 1_000),
            "the same where no transcript can be read and each was followed by a Stop of the same prompt"),
    DELIVERY_CONTINUATIONS(
            "delivery.continuations",
            6,
            count(0, 7),
            "how often in a row a turn is continued at its Stop (0 to 7; the client's own cap is 8)"),
    DELIVERY_STOP_CHARACTERS(
            "delivery.stop_characters",
            4000,
            count(1_000, 9_600),
            "characters of mail in one Stop answer, which the terminal prints (1000 to 9600); one longer message may go alone"),
    DELIVERY_INBOX_CHARACTERS(
            "delivery.inbox_characters",
            24000,
            count(9_200, 1_000_000),
            "characters of mail in one answer of `read_inbox` or `bus inbox` to a session (9200 to 1000000)"),
    WAKE_DEFAULT(
            "wake.default",
            "off",
            word("on", "off"),
            "`\"on\"` or `\"off\"`: whether an idle session of a role without a setting of its own may be woken; each wake costs a turn"),
    WAKE_PER_HOUR(
            "wake.per_hour",
            20,
            count(0, 1_000),
            "rings a role and hour, answered or not (0 to 1000)"),
    WAKE_QUIET(
            "wake.quiet",
            "",
            new ConfigType.Hours(),
            "hours of the day without wakes, as `\"22:00-07:00\"`; empty for none"),
    WAKE_ZONE(
            "wake.zone",
            "",
            new ConfigType.Zone(),
            "the time zone of these hours, as `\"Europe/Berlin\"`; empty for the machine's own"),
    REMIND_OWED(
            "remind.owed",
            false,
            new ConfigType.Truth(),
            "whether a turn that ends is continued once for each task its session took and did not ack"),
    WORK_SUBJECTS(
            "work.subjects",
            List.of("task.>"),
            new ConfigType.Patterns(),
            "subject patterns; a task or handoff published under one of them without addressee has one owner"),
    WORK_FALLBACK(
            "work.fallback",
            "",
            new ConfigType.Role(),
            "the role that gets messages without a subscriber, and unclaimed work; empty for the human lane at once"),
    WORK_UNCLAIMED(
            "work.unclaimed",
            "120s",
            atLeastOneSecond("120s"),
            "how long work waits for a claim until it is offered again, then to the fallback role, then to the person"),
    WORK_CLIENT_TASKS(
            "work.client_tasks",
            false,
            new ConfigType.Truth(),
            "whether the client's own task events are published as news, `task.created` and `task.completed`, to subscribers"),
    CLAIM_LEASE(
            "claim.lease",
            "30m",
            atLeastOneSecond("30m"),
            "how long a claim lasts after its holder's last sign inside a turn"),
    CLAIM_IDLE(
            "claim.idle",
            "10m",
            atLeastOneSecond("10m"),
            "how long a claim lasts once its holder's turn has ended"),
    SUBSCRIBE_PATTERNS(
            "subscribe.patterns", 100, count(1, 10_000), "subscriptions of one role (1 to 10000)"),
    OWNS_GLOBS("owns.globs", 100, count(1, 10_000), "globs of one role (1 to 10000)"),
    HUMAN_NOTIFY(
            "human.notify",
            "off",
            word("off", "terminal", "notify-send"),
            "`\"off\"`, `\"terminal\"` or `\"notify-send\"`: how the person is notified of mail in the human lane, at most once a minute"),
    SEND_PER_MINUTE("send.per_minute", 60, count(1, 100_000_000), "sends a minute and sender"),
    SEND_MAILBOX("send.mailbox", 1000, count(1, 100_000_000), "deliveries waiting for one role"),
    SEND_HOPS("send.hops", 32, count(1, 1_000_000), "messages in a chain without a human prompt"),
    SEND_BODY_BYTES("send.body_bytes", 8192, count(1, 8_192), "bytes of a body (at most 8192)"),
    SEND_KEY_WINDOW(
            "send.key_window",
            "7d",
            new ConfigType.Span(),
            "how long a key protects against a repeated send"),
    HISTORY_AGE(
            "history.age",
            "30d",
            new ConfigType.Span(),
            "how long events, and sessions that ended, are remembered"),
    HISTORY_MEGABYTES(
            "history.megabytes",
            200,
            count(1, 1_000_000),
            "the approximate size of the event log; the oldest events are erased first"),
    DAEMON_IDLE(
            "daemon.idle",
            "30m",
            new ConfigType.Span(),
            "how long the daemon stays without a connection and without a running lease"),
    LOG_LEVEL(
            "log.level",
            "info",
            word("debug", "info", "warn"),
            "`\"debug\"`, `\"info\"` or `\"warn\"`: which lines the daemon writes into its log"),
    HOOKS_BLOCK_VERSIONS(
            "hooks.block_versions",
            List.of(),
            new ConfigType.Texts(),
            "client versions whose turn does not go on after a Stop hook's context alone; they get `decision: \"block\"`");

    private final String path;

    // A text, a number, a boolean or List.of; each type is a record of such.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Object otherwise;

    @SuppressWarnings("ImmutableEnumChecker")
    private final ConfigType type;

    private final String says;

    ConfigKey(String path, Object otherwise, ConfigType type, String says) {
        this.path = path;
        this.otherwise = otherwise;
        this.type = type;
        this.says = says;
    }

    private static ConfigType count(int least, int most) {
        return new ConfigType.Count(least, most);
    }

    private static ConfigType word(String... words) {
        return new ConfigType.Word(words);
    }

    /** Makes a type of times for a reaction, which needs a minimum. */
    private static ConfigType atLeastOneSecond(String example) {
        return new ConfigType.Span(Duration.ofSeconds(1), example);
    }

    /** Returns its place in the file: table and key, joined by a dot. */
    public String path() {
        return path;
    }

    /** Returns its default as TOML. */
    public String otherwise() {
        return toml(otherwise);
    }

    /** Returns its type with its range. */
    ConfigType type() {
        return type;
    }

    /** Returns its default as a value of its type. */
    Object fallback() {
        return switch (type.read(otherwise)) {
            case ConfigType.Value.Good(var value) -> value;
            case ConfigType.Value.Bad(var wanted) ->
                    throw new AssertionError(path + " has an invalid default: " + wanted);
        };
    }

    /** Writes a value of the parser as TOML. */
    static String toml(Object value) {
        return switch (value) {
            case String text -> "\"" + text + "\"";
            case List<?> list ->
                    list.stream().map(ConfigKey::toml).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    /** Returns its effect, in one sentence without a full stop. */
    public String says() {
        return says;
    }

    /** Returns the key of that place; null for none. */
    static @Nullable ConfigKey of(String path) {
        for (ConfigKey key : values()) {
            if (key.path.equals(path)) {
                return key;
            }
        }
        return null;
    }

    /** Returns a similar key: with the same last word, or the same beginning. */
    static @Nullable ConfigKey near(String path) {
        String last = path.substring(path.lastIndexOf('.') + 1);
        ConfigKey near = null;
        for (ConfigKey key : values()) {
            String own = key.path.substring(key.path.lastIndexOf('.') + 1);
            if (own.equals(last)) {
                return key;
            }
            boolean alike =
                    last.length() >= 3
                            && (own.startsWith(last) || last.startsWith(own) || own.contains(last));
            near = near == null && alike ? key : near;
        }
        return near;
    }
}
