package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.command.Engine;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The work for one answer is bounded by the answer, not by the waiting mail. */
class AnswerRoomTest {
    private final Bus bus = new Bus();

    private void stored(int count, int length) {
        for (int i = 0; i < count; i++) {
            bus.pass(Duration.ofSeconds(2));
            // Each is of a group of its own, so that none holds another back.
            bus.from("label-" + i, "x".repeat(length));
        }
    }

    @Test
    void full_answer_renders_nothing_that_cannot_fit() {
        stored(150, 1_500);
        int before = bus.tokens();
        List<LeaseRef> leases = bus.stop("p1");
        assertThat(leases).hasSize(2);
        assertThat(bus.tokens() - before).isEqualTo(2);
    }

    @Test
    void full_answer_reads_no_message_behind_it() {
        stored(150, 1_500);
        int before = bus.store().messagesRead();
        bus.stop("p1");
        assertThat(bus.store().messagesRead() - before).isLessThan(20);
    }

    @Test
    void small_message_fits_behind_a_large_one() {
        bus.from("a", "x".repeat(2_500));
        bus.from("b", "x".repeat(2_500));
        bus.from("c", "short");
        List<LeaseRef> leases = bus.stop("p1");
        assertThat(leases).extracting(each -> each.delivery().value()).containsExactly(1L, 3L);
    }

    @Test
    void manyMessages_shareEachReading_inOneAnswer() {
        stored(7, 10);
        List<LeaseRef> leases = bus.stop("p1");
        assertThat(leases).hasSizeGreaterThan(4);
        Engine.Result result = bus.result(new LeaseUpdate.AnswerSent(leases, Sent.CONFIRMED));
        assertThat(result.effects()).hasSize(4).doesNotHaveDuplicates();
    }
}
