package io.claudectl.testkit.simulation;

import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks publishing: each answer names exactly the subscribers. */
final class Audience {
    private static final List<String> PATTERNS =
            List.of("task.>", "task.created", "*.created", "env.*", "env.>", "env.*.deep", ">");

    private record Kind(String subject, String type, boolean work) {}

    private static final List<Kind> KINDS =
            List.of(
                    new Kind("task.created", "task", true),
                    new Kind("task.created", "task", true),
                    new Kind("task.review", "handoff", true),
                    new Kind("env.changed", "status", false),
                    new Kind("env.port.deep", "question", false),
                    new Kind("task.note", "status", false));

    private final World world;
    private final Map<RoleName, Set<String>> wishes = new TreeMap<>();

    Audience(World world) {
        this.world = world;
    }

    /** Returns each role's subscriptions, as reported. */
    Map<RoleName, Set<String>> wishes() {
        return wishes;
    }

    void step(SimSession session) {
        int draw = dice(8);
        if (draw < 2) {
            subscribe(session, draw == 0 || dice(3) == 0);
        } else {
            publish(session);
        }
    }

    private int dice(int sides) {
        return world.random.nextInt(sides);
    }

    /** Gives every role its first subscriptions. */
    void begin() {
        for (RoleName role : World.ROLES) {
            wish(new Caller.Outside(1, "/", null, true), role, PATTERNS.get(dice(2)), true);
            wish(new Caller.Outside(1, "/", null, true), role, PATTERNS.get(3 + dice(2)), true);
        }
    }

    private void subscribe(SimSession session, boolean wanted) {
        RoleName role = World.ROLES.get(dice(World.ROLES.size()));
        String pattern = PATTERNS.get(dice(PATTERNS.size()));
        boolean inside = session.alive && dice(2) == 0;
        wish(
                inside
                        ? new Caller.InSession(session.seed())
                        : new Caller.Outside(1, "/", null, true),
                inside ? null : role,
                pattern,
                wanted);
    }

    private void wish(Caller caller, @Nullable RoleName role, String pattern, boolean wanted) {
        String name = role == null ? null : role.value();
        var operation = new Subscribe(caller, name, List.of(pattern), wanted);
        if (world.say(operation).reply() instanceof Subscribe.Outcome.Done done) {
            Set<String> all = wishes.computeIfAbsent(done.role(), _ -> new TreeSet<>());
            boolean changed = wanted ? all.add(pattern) : all.remove(pattern);
            world.tell(
                    done.role().value(),
                    (wanted ? "wants " : "wants no more ")
                            + pattern
                            + (changed ? "" : " (as before)"));
            List<String> now = done.patterns().stream().map(each -> each.value()).toList();
            if (!now.equals(List.copyOf(all))) {
                throw new AssertionError(
                        "%s wants %s, and is told %s".formatted(done.role(), all, now));
            }
        } else if (role != null) {
            throw new AssertionError("a wish of " + role + " was refused");
        }
    }

    private void publish(SimSession session) {
        String key = "k" + world.accepted.size();
        Kind kind = KINDS.get(Math.floorMod(key.hashCode() * 31, KINDS.size()));
        boolean self = key.hashCode() % 5 == 0;
        boolean inside = session.alive && dice(2) == 0;
        var words =
                new SendRequest(
                        new Destination.Subscribers(self),
                        kind.subject(),
                        kind.type(),
                        "normal",
                        "body " + key,
                        key,
                        null,
                        null);
        Caller caller =
                inside
                        ? new Caller.InSession(session.seed())
                        : new Caller.Outside(1, "/", null, true);
        if (world.say(new Publish(caller, null, words)).reply()
                instanceof Sending.Outcome.Stored stored) {
            world.sent(key, null, stored);
            fanned(kind, self, stored);
        }
    }

    /** Checks that it went to each subscriber, once, and to no other role. */
    private void fanned(Kind kind, boolean self, Sending.Outcome.Stored stored) {
        Message message = stored.message();
        var expected = new TreeSet<RoleName>();
        wishes.forEach(
                (role, patterns) -> {
                    boolean own =
                            !message.sender().outside()
                                    && message.sender().name().equals(role.value());
                    if (patterns.stream().anyMatch(each -> Naive.matches(each, kind.subject()))
                            && (self || !own)) {
                        expected.add(role);
                    }
                });
        if (expected.isEmpty()) {
            RoleName fallback = world.fallback;
            boolean fits =
                    fallback != null
                            && (message.sender().outside()
                                    || !message.sender().name().equals(fallback.value()));
            expected.add(fallback != null && fits ? fallback : RoleName.HUMAN);
        }
        List<RoleName> answered = stored.recipients().stream().map(each -> each.role()).toList();
        List<RoleName> rows =
                world.look(facts -> facts.deliveriesOf(message.id())).stream()
                        .map(Delivery::role)
                        .sorted()
                        .toList();
        if (!answered.stream().sorted().toList().equals(List.copyOf(expected))
                || !rows.equals(List.copyOf(expected))
                || stored.work() != kind.work()) {
            throw new AssertionError(
                    "%s should go to %s, is said to go to %s and is stored for %s"
                            .formatted(message.id(), expected, answered, rows));
        }
        world.published.put(message.id(), new World.Fanout(Set.copyOf(expected), kind.work()));
    }
}
