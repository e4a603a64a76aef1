package io.claudectl.testkit.rules;

import static io.claudectl.core.store.Store.StateName.PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.DeadList;
import io.claudectl.core.command.ExpireDeliveries;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Read;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.DeadLetters;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Undeliverable mail: its sender is notified, and it blocks no other. */
class DeadLetterTest {
    private static final SessionSeed SPEC = Bus.seed(9, "spec");

    private final Bus bus = new Bus();

    DeadLetterTest() {
        bus.bind("spec");
        bus.run(BindRole.self(SPEC, "spec", false));
    }

    private MessageId sent(String body) {
        var words =
                new SendRequest(
                        new Destination.Role("backend"),
                        "task.created",
                        "task",
                        "normal",
                        body,
                        "k" + body,
                        null,
                        null);
        Sending.Outcome outcome = bus.run(new Publish(new Caller.InSession(SPEC), null, words));
        return ((Sending.Outcome.Stored) outcome).message().id();
    }

    /** Hands mail out without a confirm until the lease is over. */
    private List<LeaseRef> lost() {
        List<LeaseRef> leases = bus.stop("p");
        bus.sent(leases, Sent.UNKNOWN);
        bus.pass(Duration.ofSeconds(61));
        leases.forEach(lease -> bus.observed(lease, TokenFinding.TokenState.ABSENT));
        return leases;
    }

    private Instant parkedUntil(MessageId message) {
        return bus.delivery(message).state() instanceof Delivery.State.Pending(var until)
                        && until != null
                ? until
                : Instant.MIN;
    }

    @Test
    void what_kills_its_reader_goes_alone_after_two_attempts_and_blocks_nobody() {
        MessageId poison = sent("poison");
        bus.stored("innocent, from somebody else");
        assertThat(lost()).hasSize(2);
        assertThat(lost()).hasSize(2);
        List<LeaseRef> third = bus.stop("p");
        assertThat(third).as("each alone now").hasSize(1);
        assertThat(third.getFirst().delivery()).isEqualTo(bus.delivery(poison).id());
        bus.sent(third, Sent.CONFIRMED);
        bus.run(
                new Publish(
                        new Caller.Outside(1, "/", null, true),
                        "ci",
                        new SendRequest(
                                new Destination.Role("backend"),
                                "a.b",
                                "task",
                                "normal",
                                "new",
                                "n",
                                null,
                                null)));
        assertThat(bus.stop("p"))
                .as("what is not suspected goes first")
                .singleElement()
                .satisfies(
                        lease ->
                                assertThat(lease.delivery().value())
                                        .isGreaterThan(bus.delivery(poison).id().value() + 1));
    }

    @Test
    void after_five_in_vain_it_is_parked_with_growing_pauses_and_its_sender_is_told_once() {
        MessageId poison = sent("poison");
        for (int i = 0; i < 5; i++) {
            assertThat(lost()).as("attempt " + i).hasSize(1);
        }
        assertThat(parkedUntil(poison)).isEqualTo(bus.now().wall().plus(Duration.ofMinutes(1)));
        assertThat(bus.stop("p")).isEmpty();
        Duration pause = Duration.ofMinutes(1);
        for (int i = 0; i < 11; i++) {
            bus.pass(pause.plusMillis(1));
            assertThat(lost()).as("again").hasSize(1);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(Duration.ofHours(6)) > 0 ? Duration.ofHours(6) : pause;
            assertThat(parkedUntil(poison)).isEqualTo(bus.now().wall().plus(pause));
        }
        assertThat(bus.bodies("spec", PENDING))
                .singleElement()
                .asString()
                .startsWith("bus.parked: Your message " + poison);
    }

    @Test
    void a_deadline_makes_it_dead_with_a_notice_that_is_no_subject_of_caps() {
        for (int i = 0; i < Limits.DEFAULT.sending().mailbox(); i++) {
            bus.run(
                    new Publish(
                            new Caller.Outside(1, "/", null, true),
                            "l" + i / 50,
                            new SendRequest(
                                    new Destination.Role("spec"),
                                    "a.b",
                                    "status",
                                    "low",
                                    "fill",
                                    "f" + i,
                                    null,
                                    null)));
        }
        MessageId late = sent("late");
        bus.pass(Limits.DEFAULT.delivering().deadline().plusSeconds(1));
        bus.run(new ExpireDeliveries(10_000));
        assertThat(bus.delivery(late).state()).isInstanceOf(Delivery.State.Dead.class);
        assertThat(bus.bodies("spec", PENDING))
                .singleElement()
                .asString()
                .startsWith("bus.dead: Your message " + late)
                .contains("not confirmed within 7 days");
    }

    @Test
    void the_operator_drops_what_waits_and_retries_what_is_dead() {
        MessageId message = sent("wait");
        DeadLetters.Outcome dropped =
                bus.run(tx -> tx.apply(DeadLetters.drop(tx.view(), message.value())));
        assertThat(dropped).isInstanceOf(DeadLetters.Outcome.Done.class);
        assertThat(bus.bodies("spec", PENDING)).hasSize(1);
        assertThat(bus.stop("p")).isEmpty();
        DeadLetters.Outcome again =
                bus.run(tx -> tx.apply(DeadLetters.drop(tx.view(), message.value())));
        assertThat(again).isInstanceOf(DeadLetters.Outcome.Refused.class);

        DeadLetters.Outcome retried =
                bus.run(tx -> tx.apply(DeadLetters.retry(tx.view(), message.value())));
        assertThat(retried).isInstanceOf(DeadLetters.Outcome.Done.class);
        assertThat(bus.stop("p")).hasSize(1);
    }

    @Test
    void a_dead_letter_is_found_behind_hundreds_that_wait() {
        MessageId dead = sent("gone");
        bus.run(tx -> tx.apply(DeadLetters.drop(tx.view(), dead.value())));
        for (int i = 0; i < 600; i++) {
            var words =
                    new SendRequest(
                            new Destination.Role("backend"),
                            "a.b",
                            "task",
                            "normal",
                            "x",
                            "f" + i,
                            null,
                            null);
            bus.run(new Publish(new Caller.Outside(1, "/", null, true), "l" + i / 50, words));
        }
        Read.Outcome looked =
                bus.run(
                        new Read(
                                new Caller.Outside(1, "/", null, true),
                                "backend",
                                Read.Kind.DEAD,
                                Lease.Trigger.INBOX,
                                null,
                                List.of(),
                                new Lease.Mark(null, 0)));
        assertThat(((Read.Outcome.Looked) looked).mail())
                .extracting(seen -> seen.message().id())
                .containsExactly(dead);
        DeadList.Listed all = bus.ask(new DeadList());
        assertThat(all.mail()).extracting(seen -> seen.message().id()).containsExactly(dead);
        assertThat(all.cut()).isFalse();
    }

    @Test
    void each_time_it_dies_its_sender_is_told() {
        MessageId message = sent("wait");
        for (int i = 1; i <= 3; i++) {
            bus.run(tx -> tx.apply(DeadLetters.drop(tx.view(), message.value())));
            assertThat(bus.bodies("spec", PENDING)).hasSize(i);
            bus.restart();
            bus.run(tx -> tx.apply(DeadLetters.retry(tx.view(), message.value())));
        }
        assertThat(bus.bodies("spec", PENDING)).allMatch(text -> text.startsWith("bus.dead: "));
    }

    @Test
    void what_the_bus_tells_uses_up_nobodys_sends() {
        int most = Limits.DEFAULT.sending().perMinute();
        for (int i = 0; i < most; i++) {
            MessageId task = sent("work " + i);
            bus.stop("p").forEach(lease -> bus.sent(List.of(lease), Sent.CONFIRMED));
            bus.ack(Bus.BACKEND, task, "done");
        }
        assertThat(bus.bodies("spec", PENDING)).hasSize(most);
        bus.restart();
        var words =
                new SendRequest(
                        new Destination.Role("spec"),
                        "a.b",
                        "task",
                        "normal",
                        "still",
                        "k",
                        null,
                        null);
        Sending.Outcome outcome =
                bus.run(new Publish(new Caller.InSession(Bus.BACKEND), null, words));
        assertThat(outcome).isInstanceOf(Sending.Outcome.Stored.class);
    }

    @Test
    void ids_that_are_none_are_refused() {
        for (String id : new String[] {"", "x", "00000000-0000-7000-8000-0000000000ff", "'; --"}) {
            DeadLetters.Outcome outcome = bus.run(tx -> tx.apply(DeadLetters.retry(tx.view(), id)));
            assertThat(outcome).as(id).isInstanceOf(DeadLetters.Outcome.Refused.class);
        }
    }

    @Test
    void an_ack_tells_the_sender_and_an_ack_of_that_tells_nobody() {
        MessageId task = sent("work");
        List<LeaseRef> leases = bus.stop("p");
        bus.sent(leases, Sent.CONFIRMED);
        bus.ack(Bus.BACKEND, task, "done");
        assertThat(bus.bodies("spec", PENDING))
                .containsExactly(
                        "task.completed: backend acked your message %s (task.created): done."
                                .formatted(task));
        HookAnswer read = bus.hook(SPEC, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        assertThat(((HookAnswer.Mail) read).text()).contains("from backend: ");
        MessageId notice =
                new MessageId(
                        ((HookAnswer.Mail) read)
                                .text()
                                .lines()
                                .filter(line -> line.startsWith("id: "))
                                .findFirst()
                                .orElseThrow()
                                .substring(4, 40));
        bus.ack(SPEC, notice, "done");
        assertThat(bus.bodies("backend", PENDING)).isEmpty();
    }
}
