package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.Publish;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.store.Store;
import io.claudectl.testkit.PlayedEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Mail of runs whose client writes no transcript: handed out a bounded number of times. */
class NoTranscriptTest {
    private final Bus bus = new Bus();

    @Test
    void runs_without_a_transcript_end_unproven_after_five() {
        bus.bind("spec");
        MessageId message = fromSpec("nightly");
        for (int run = 1; run <= 5; run++) {
            assertThat(bus.delivery(message).state()).isInstanceOf(Delivery.State.Pending.class);
            SessionSeed seed = Bus.seed(100 + run, "run" + run);
            run(seed);
        }
        assertThat(bus.delivery(message).state())
                .isEqualTo(new Delivery.State.Delivered(Evidence.UNPROVEN, bus.now().wall()));
        assertThat(bus.delivery(message).tally().attempt()).isEqualTo(5);
        SessionSeed sixth = Bus.seed(106, "run6");
        assertThat(handed(sixth)).isEmpty();
        assertThat(bus.bodies("spec", Store.StateName.PENDING))
                .singleElement()
                .asString()
                .startsWith("bus.unproven: Your message " + message)
                .contains("handed out 5 times", "claudectl bus why " + message);
    }

    @Test
    void runs_with_a_transcript_get_it_until_one_answers() {
        bus.bind("spec");
        MessageId message = fromSpec("through an outage");
        for (int run = 1; run <= 12; run++) {
            SessionSeed seed = Bus.seed(100 + run, "run" + run);
            List<LeaseRef> leases = handed(seed);
            assertThat(leases).as("run " + run).hasSize(1);
            bus.sent(leases, Sent.CONFIRMED);
            ended(seed, leases, TokenState.FOUND);
        }
        assertThat(bus.delivery(message).state()).isInstanceOf(Delivery.State.Pending.class);
    }

    @Test
    void clears_without_a_transcript_end_unproven_after_five() {
        MessageId message = bus.stored("again and again");
        for (int time = 1; time <= 5; time++) {
            SessionSeed seed = Bus.seed(7, "cleared" + time);
            List<LeaseRef> leases = handed(seed);
            assertThat(leases).as("conversation " + time).hasSize(1);
            bus.sent(leases, Sent.CONFIRMED);
            bus.hook(
                    Bus.seed(7, "cleared" + (time + 1)),
                    PlayedEvent.CLEARED,
                    PromptOrigin.PERSON,
                    false);
            bus.run(
                    new LeaseUpdate.Observed(
                            List.of(Bus.finding(leases.getFirst(), TokenState.UNREADABLE)),
                            Set.of()));
        }
        assertThat(bus.delivery(message).state()).isInstanceOf(Delivery.State.Delivered.class);
    }

    private MessageId fromSpec(String body) {
        var spec = Bus.seed(50, "spec");
        bus.run(BindRole.self(spec, "spec", false));
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(Bus.BACKEND.key())));
        var words =
                new SendRequest(
                        new Destination.Role("backend"),
                        "task.created",
                        "task",
                        "normal",
                        body,
                        "k-" + body,
                        null,
                        null);
        return ((Sending.Outcome.Stored)
                        bus.run(new Publish(new Caller.InSession(spec), null, words)))
                .message()
                .id();
    }

    private List<LeaseRef> handed(SessionSeed seed) {
        bus.run(BindRole.self(seed, "backend", false));
        return bus.hook(seed, PlayedEvent.PROMPT, PromptOrigin.PERSON, false)
                        instanceof HookAnswer.Mail mail
                ? mail.leases()
                : List.of();
    }

    private void run(SessionSeed seed) {
        List<LeaseRef> leases = handed(seed);
        assertThat(leases).hasSize(1);
        bus.sent(leases, Sent.CONFIRMED);
        bus.run(
                PlayedEvent.STOP.hook(
                        seed,
                        Bus.turn("p", false),
                        List.of(Bus.finding(leases.getFirst(), TokenState.UNREADABLE)),
                        new Lease.Mark("/t/" + seed.conversation().value(), 0)));
        ended(seed, leases, TokenState.UNREADABLE);
    }

    private void ended(SessionSeed seed, List<LeaseRef> leases, TokenState state) {
        bus.run(
                new LeaseUpdate.Observed(
                        List.of(Bus.finding(leases.getFirst(), state)), Set.of(seed.key())));
    }
}
