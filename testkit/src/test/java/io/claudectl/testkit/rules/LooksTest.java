package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.SweepQuery;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Times at which transcripts are read for leases that wait for evidence. */
class LooksTest {
    /** The last reading comes well before the end of a lease, 60 s. */
    private static final List<Duration> LOOKS =
            List.of(
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15));

    private final Bus bus = new Bus();

    @ParameterizedTest
    @EnumSource(Sent.class)
    void looks_follow_whereBytesWereWritten(Sent how) {
        bus.stored("look");
        var sent = new LeaseUpdate.AnswerSent(bus.stop("p"), how);

        List<Duration> looks =
                bus.result(sent).effects().stream()
                        .filter(Effect.ReadTranscripts.class::isInstance)
                        .map(effect -> ((Effect.ReadTranscripts) effect).in())
                        .toList();

        assertThat(looks).isEqualTo(how == Sent.NOTHING ? List.of() : LOOKS);
    }

    @Test
    void idleHolder_isDue_untilItsLeaseIsProved() {
        MessageId message = bus.stored("look");
        LeaseRef lease = bus.stop("p").getFirst();
        bus.sent(List.of(lease), Sent.CONFIRMED);
        bus.stop("p", Bus.finding(lease, TokenState.FOUND));
        bus.pass(Duration.ofSeconds(2));
        assertThat(due()).containsExactly(Bus.BACKEND.key());

        // The client is slow to write the answer down: this reading finds the token alone.
        bus.observed(lease, TokenState.FOUND);
        bus.pass(Duration.ofSeconds(5));
        assertThat(due()).containsExactly(Bus.BACKEND.key());

        bus.observed(lease, TokenState.ANSWERED);
        assertThat(due()).isEmpty();
        assertThat(bus.delivery(message).provable()).isFalse();
    }

    private Set<SessionKey> due() {
        return bus.run(new SweepQuery()).owing();
    }
}
