package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random roles with random wishes: what is published goes to exactly those a naive look finds. */
class FanOutTest {
    private static final List<String> WORDS = List.of("a", "b", "task", "env", "x-1");

    private final Bus bus = new Bus();
    private final Map<RoleName, Set<String>> wishes = new TreeMap<>();
    private int keys;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_is_published_goes_to_each_role_with_a_matching_pattern_once_and_to_nobody_else(
            long seed) {
        var dice = new SplittableRandom(seed);
        int roles = 1 + dice.nextInt(12);
        for (int i = 0; i < roles; i++) {
            var role = new RoleName("role-" + i);
            bus.bind(role.value());
            wishes.put(role, new TreeSet<>());
        }
        for (int step = 0; step < 150; step++) {
            var role = new RoleName("role-" + dice.nextInt(roles));
            switch (dice.nextInt(8)) {
                case 0, 1, 2 -> wish(role, pattern(dice), true);
                case 3 -> wish(role, any(wishes.get(role), dice), false);
                case 4 -> {
                    if (dice.nextInt(6) == 0) {
                        bus.run(tx -> tx.apply(Roles.unbind(tx.view(), role.value())));
                        bus.bind(role.value());
                        wishes.get(role).clear();
                    } else if (dice.nextInt(6) == 0) {
                        bus.restart();
                    }
                }
                default -> publish(subject(dice), seed);
            }
        }
    }

    private static String any(Set<String> patterns, SplittableRandom dice) {
        return patterns.isEmpty()
                ? "a.b"
                : List.copyOf(patterns).get(dice.nextInt(patterns.size()));
    }

    private void wish(RoleName role, String pattern, boolean wanted) {
        var outside = new Caller.Outside(1, "/", null, true);
        var outcome = bus.run(new Subscribe(outside, role.value(), List.of(pattern), wanted));
        assertThat(outcome).isInstanceOf(Subscribe.Outcome.Done.class);
        if (wanted) {
            wishes.get(role).add(pattern);
        } else {
            wishes.get(role).remove(pattern);
        }
    }

    private void publish(String subject, long seed) {
        var words =
                new SendRequest(
                        new Destination.Subscribers(false),
                        subject,
                        "status",
                        "normal",
                        "body",
                        "fan-" + ++keys,
                        null,
                        null);
        // The next minute, so that no sender's rate is reached.
        bus.pass(Duration.ofSeconds(2));
        var outside = new Caller.Outside(1, "/", null, true);
        var stored = (Sending.Outcome.Stored) bus.run(new Publish(outside, null, words));
        List<RoleName> expected =
                wishes.entrySet().stream()
                        .filter(each -> each.getValue().stream().anyMatch(it -> naive(it, subject)))
                        .map(Map.Entry::getKey)
                        .toList();
        List<RoleName> got = expected.isEmpty() ? List.of(RoleName.HUMAN) : expected;
        MessageId id = stored.message().id();
        List<Delivery> rows = bus.look(facts -> facts.deliveriesOf(id));
        assertThat(rows)
                .as("seed %d: %s among %s", seed, subject, wishes)
                .extracting(Delivery::role)
                .containsExactlyElementsOf(got);
        assertThat(stored.recipients())
                .extracting(Sending.Recipient::role)
                .containsExactlyElementsOf(got);
    }

    private static String subject(SplittableRandom dice) {
        var tokens = new ArrayList<String>();
        for (int i = 1 + dice.nextInt(4); i > 0; i--) {
            tokens.add(WORDS.get(dice.nextInt(WORDS.size())));
        }
        return String.join(".", tokens);
    }

    private static String pattern(SplittableRandom dice) {
        var tokens = new ArrayList<>(List.of(subject(dice).split("\\.")));
        tokens.replaceAll(token -> dice.nextInt(4) == 0 ? "*" : token);
        if (dice.nextInt(4) == 0) {
            tokens.set(tokens.size() - 1, ">");
        }
        return String.join(".", tokens);
    }

    /** Token by token: * is one, > is one or more at the end. */
    private static boolean naive(String pattern, String subject) {
        var wanted = pattern.split("\\.", -1);
        var given = subject.split("\\.", -1);
        if (wanted[wanted.length - 1].equals(">")
                ? given.length < wanted.length
                : given.length != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean open = wanted[i].equals("*") || wanted[i].equals(">");
            if (!open && !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }
}
