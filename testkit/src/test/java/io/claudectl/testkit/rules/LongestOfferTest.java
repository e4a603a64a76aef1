package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Read;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.rules.deliver.Leasing;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.testkit.PlayedEvent;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The longest message that a send lets through comes with every kind of answer. */
class LongestOfferTest {
    /** The client cuts a hook's text there. */
    private static final int CUT = 10_000;

    private static Sending.Outcome send(Bus bus, Destination to, String type, String body) {
        var request =
                new SendRequest(
                        to, "task.created", type, "high", body, type + body.length(), null, null);
        return bus.run(new Publish(new Caller.Outside(1, "/", null, true), "label", request));
    }

    /** A bus with the longest message that a send lets through, offered as work. */
    private static Bus withTheLongestOffer(Limits limits) {
        Bus longest = null;
        for (int escaped = 0; ; escaped += 10) {
            var team = new Team(limits);
            team.subscribe("backend", "task.>");
            String body = "\u202e".repeat(escaped) + "x".repeat(8_192 - 3 * escaped);
            if (!(send(team.bus, new Destination.Subscribers(false), "task", body)
                    instanceof Sending.Outcome.Stored)) {
                break;
            }
            longest = team.bus;
        }
        if (longest == null) {
            throw new AssertionError("no body of 8,192 bytes is let through");
        }
        return longest;
    }

    private static void fits(Limits limits, Function<Bus, String> reading) {
        assertThat(reading.apply(withTheLongestOffer(limits)))
                .contains("call claim with this id")
                .hasSizeGreaterThan(9_200)
                .hasSizeLessThanOrEqualTo(CUT);
    }

    @ParameterizedTest
    @EnumSource(names = {"PROMPT", "STOP"})
    void longestOffer_comesWithAHook(PlayedEvent event) {
        fits(
                Limits.DEFAULT,
                bus ->
                        switch (bus.hook(Team.BACKEND, event, PromptOrigin.PERSON, false)) {
                            case HookAnswer.Mail mail -> mail.text();
                            case HookAnswer other -> throw new AssertionError(other);
                        });
    }

    @Test
    void longestOffer_comesWithTheSmallestInbox() {
        var or = Limits.DEFAULT;
        var sizes = or.rendering();
        var small =
                new Limits(
                        or.delivering(),
                        or.sending(),
                        new Limits.Rendering(sizes.envelope(), sizes.hook(), sizes.stop(), 9_200),
                        or.keeping(),
                        or.waking(),
                        or.routing());
        fits(
                small,
                bus -> {
                    var read =
                            new Read(
                                    new Caller.InSession(Team.BACKEND),
                                    null,
                                    Read.Kind.TAKE,
                                    Lease.Trigger.READ_INBOX,
                                    null,
                                    List.of(),
                                    new Lease.Mark(null, -1));
                    return Envelope.answer(
                            ((Read.Outcome.Taken) bus.run(read))
                                    .mail().handouts().stream()
                                            .map(Leasing.Handout::envelope)
                                            .toList());
                });
    }
}
