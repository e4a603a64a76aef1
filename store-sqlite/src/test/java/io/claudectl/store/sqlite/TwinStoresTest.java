package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.SESSION;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.lease;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Change.ClaimSaved;
import io.claudectl.core.decision.Change.ClockLeapt;
import io.claudectl.core.decision.Change.ClocksSaved;
import io.claudectl.core.decision.Change.DeliveriesErased;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.LeaseAdded;
import io.claudectl.core.decision.Change.LeaseMoved;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.decision.Change.OwnershipAdded;
import io.claudectl.core.decision.Change.OwnershipRemoved;
import io.claudectl.core.decision.Change.RoleRemoved;
import io.claudectl.core.decision.Change.RoleSaved;
import io.claudectl.core.decision.Change.SubscriptionAdded;
import io.claudectl.core.decision.Change.SubscriptionRemoved;
import io.claudectl.core.decision.Change.WorkSaved;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Ownership;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.store.Store.Batch;
import io.claudectl.core.store.Store.Facts;
import io.claudectl.core.store.Store.Horizon;
import io.claudectl.core.store.Store.OpenWork;
import io.claudectl.core.store.Store.Routing;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.subject.Subscription;
import io.claudectl.core.time.Moment;
import io.claudectl.testkit.MemoryStore;
import io.claudectl.testkit.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The two stores are given the same changes at random and must answer every question alike. */
class TwinStoresTest {
    private static final List<RoleName> ROLES = List.of(Samples.FRONTEND, Samples.BACKEND);
    private static final EnumSet<StateName> SETTLED =
            EnumSet.of(StateName.DELIVERED, StateName.ACKED, StateName.DEAD, StateName.WITHDRAWN);

    @TempDir private Path directory;
    private final MemoryStore memory = new MemoryStore();
    private long messages;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void both_stores_answer_alike(long seed) {
        var random = new Random(seed);
        try (var sqlite = SqliteStore.open(directory.resolve("bus.db"))) {
            for (int transaction = 0; transaction < 30; transaction++) {
                Batch mine = memory.begin();
                Batch other = sqlite.begin();
                for (int command = 0; command < 5; command++) {
                    mine.savepoint();
                    other.savepoint();
                    var changes = command(mine, random);
                    mine.apply(changes);
                    other.apply(changes);
                    if (random.nextInt(6) == 0) {
                        mine.rollback();
                        other.rollback();
                    }
                }
                Instant now = time(random);
                assertThat(answers(other, now))
                        .as("seed %d, transaction %d", seed, transaction)
                        .isEqualTo(answers(mine, now));
                if (random.nextInt(8) == 0) {
                    mine.abandon();
                    other.abandon();
                } else {
                    mine.commit();
                    other.commit();
                }
            }
        }
    }

    private List<Change> command(Facts facts, Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> send(facts, random);
            case 3, 4, 5 -> move(facts, random);
            case 6 -> settle(facts, random);
            case 7, 8, 9 -> route(facts, random);
            case 10 -> leap(random);
            default -> erase(facts, random);
        };
    }

    private static List<Change> leap(Random random) {
        return List.of(
                new ClockLeapt(Duration.ofSeconds(random.nextInt(-1_000, 1_000))),
                new ClocksSaved(
                        new Moment(time(random), random.nextInt(), "boot-" + random.nextInt(3))));
    }

    private List<Change> send(Facts facts, Random random) {
        long n = ++messages;
        Priority priority = random.nextBoolean() ? Priority.NORMAL : Priority.HIGH;
        var message =
                message(n, "sender-" + random.nextInt(3), "key-" + random.nextInt(9), time(random));
        var changes = new ArrayList<Change>();
        changes.add(new MessageAdded(message));
        long id = facts.nextDelivery().value();
        for (RoleName role : ROLES.subList(0, 1 + random.nextInt(2))) {
            changes.add(new DeliveryAdded(Samples.urgent(delivery(id++, message, role), priority)));
        }
        if (random.nextBoolean()) {
            changes.add(
                    new WorkSaved(
                            new ClaimableMessage(
                                    message.id(), ClaimableMessage.Stage.OFFERED, null)));
        }
        return changes;
    }

    /** Who wants and owns what, and the next step of some work. */
    private static List<Change> route(Facts facts, Random random) {
        RoleName role = ROLES.get(random.nextInt(ROLES.size()));
        Instant now = time(random);
        Routing routing = facts.snapshot(new Horizon(now, now, now, now)).routing();
        var wish = new Subscription(role, new SubjectPattern("a.b" + random.nextInt(3)));
        var files = new Ownership(role, new PathGlob("src/" + random.nextInt(3)));
        return switch (random.nextInt(7)) {
            case 0 ->
                    routing.subscriptions().contains(wish) && random.nextBoolean()
                            ? List.of(new SubscriptionRemoved(wish))
                            : List.of(new SubscriptionAdded(wish, now));
            case 1 ->
                    routing.ownerships().contains(files) && random.nextBoolean()
                            ? List.of(new OwnershipRemoved(files))
                            : List.of(new OwnershipAdded(files));
            case 2 ->
                    random.nextBoolean()
                            ? List.of(new RoleSaved(Samples.role(role, null)))
                            : List.of(
                                    new RoleSaved(Samples.role(role, null)), new RoleRemoved(role));
            default -> step(routing, random, now);
        };
    }

    /** It is claimed, its claim ends, its search goes on, or it is settled. */
    private static List<Change> step(Routing routing, Random random, Instant now) {
        if (routing.work().isEmpty()) {
            return List.of();
        }
        OpenWork open = routing.work().get(random.nextInt(routing.work().size()));
        Claim newest = open.newest();
        if (newest != null && newest.end() == null) {
            return List.of(
                    new ClaimSaved(
                            newest.ended("over", random.nextBoolean() ? "note" : null, now)));
        }
        return switch (random.nextInt(3)) {
            case 0 -> List.of(new WorkSaved(open.work().settled(now)));
            case 1 -> List.of(new WorkSaved(open.work().at(ClaimableMessage.Stage.RAISED)));
            default ->
                    List.of(
                            new ClaimSaved(
                                    new Claim(
                                            open.work().message(),
                                            newest == null ? 1 : newest.epoch() + 1,
                                            new Claimant(
                                                    SESSION, ConversationId.NONE, ROLES.getLast()),
                                            now,
                                            null)));
        };
    }

    /** Leases what is pending, and gives back or hands over what is leased. */
    private List<Change> move(Facts facts, Random random) {
        Delivery from = any(facts, EnumSet.of(StateName.PENDING, StateName.LEASED), random);
        if (from == null) {
            return List.of();
        }
        if (from.state() instanceof State.Pending) {
            return List.of(
                    new DeliveryMoved(from, leased(from)), new LeaseAdded(lease(leased(from))));
        }
        Lease lease = lease(from);
        if (random.nextBoolean()) {
            return List.of(new LeaseMoved(lease.withPhase(new Lease.Phase.Handed(time(random)))));
        }
        Instant parked = random.nextBoolean() ? time(random) : null;
        return List.of(
                new LeaseMoved(lease.end("ran out", time(random))),
                new DeliveryMoved(from, from.withState(new State.Pending(parked))));
    }

    private List<Change> settle(Facts facts, Random random) {
        Delivery from = any(facts, EnumSet.allOf(StateName.class), random);
        if (from == null) {
            return List.of();
        }
        State next =
                switch (random.nextInt(6)) {
                    case 0 -> new State.Delivered(Evidence.SEEN, time(random));
                    case 1, 2 -> new State.Delivered(Evidence.UNPROVEN, time(random));
                    case 3 -> new State.Acked(SESSION, AckOutcome.DONE, null, time(random));
                    case 4 -> new State.Dead("given up", time(random));
                    default -> new State.Pending(null);
                };
        return List.of(new DeliveryMoved(from, from.withState(next)));
    }

    private static List<Change> erase(Facts facts, Random random) {
        var some = facts.prunable(SETTLED, time(random), random.nextInt(4));
        return List.of(
                new DeliveriesErased(some.stream().map(Delivery::id).toList(), time(random)));
    }

    private static @Nullable Delivery any(Facts facts, EnumSet<StateName> states, Random random) {
        var all = facts.listed(ROLES.get(random.nextInt(ROLES.size())), states, 1_000);
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private static Instant time(Random random) {
        return at(random.nextInt(1_000));
    }

    /** Whatever can be asked. */
    private List<@Nullable Object> answers(Facts facts, Instant now) {
        var answers = new ArrayList<@Nullable Object>();
        answers.add(facts.nextDelivery());
        answers.add(facts.overdue(now.plus(Duration.ofDays(7)), 9));
        answers.add(facts.snapshot(new Horizon(now, now, now, now)));
        answers.add(facts.prunable(SETTLED, now, 9));
        for (RoleName role : ROLES) {
            answers.add(facts.ready(role, now, 9));
            answers.add(facts.deadOrParked(role, now, 9));
            answers.add(facts.taken(role, SESSION, new ConversationId("conversation"), 9));
            for (StateName state : StateName.values()) {
                answers.add(facts.listed(role, EnumSet.of(state), 9));
            }
        }
        for (int key = 0; key < 9; key++) {
            answers.add(facts.messageByKey("sender-1", "key-" + key, now));
        }
        for (long id = 1; id < facts.nextDelivery().value(); id++) {
            Delivery delivery = facts.delivery(new DeliveryId(id));
            answers.add(delivery);
            answers.add(facts.leasesOf(new DeliveryId(id)));
            if (delivery != null) {
                answers.add(facts.message(delivery.message()));
                answers.add(facts.deliveriesOf(delivery.message()));
                answers.add(facts.work(delivery.message()));
                answers.add(facts.claimsOf(delivery.message()));
            }
        }
        return answers;
    }
}
