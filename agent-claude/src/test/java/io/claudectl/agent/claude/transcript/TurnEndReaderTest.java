package io.claudectl.agent.claude.transcript;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.message.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TurnEndReaderTest {
    private static final String TOKEN = "tokentokentokentokentoken2";

    @TempDir Path folder;

    private Path transcript;
    private final TranscriptReader reader = new TranscriptReader();
    private final TurnEndReader late = new TurnEndReader(reader, InstantSource.system());

    @BeforeEach
    void aTurnThatGotMail() throws IOException {
        transcript = folder.resolve("t.jsonl");
        Files.writeString(
                transcript, Lines.prompt("p1", null, "hello") + Lines.context("t", "p1", TOKEN));
    }

    @Test
    @Timeout(60)
    void the_end_of_a_turn_waits_for_the_answer_that_ended_it() throws InterruptedException {
        Lease lease = Leases.of(1, transcript, 0, TOKEN);
        Thread client = Thread.startVirtualThread(() -> append(Lines.answer("a1", "t", "r1")));
        // Both orders are right ones: written before the first reading, or between two.
        TokenFinding finding = late.await(List.of(lease), "prompt").getFirst();
        client.join();
        assertThat(finding.state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    @Timeout(60)
    void it_does_not_wait_for_ever() {
        Lease lease = Leases.of(1, transcript, 0, TOKEN);
        assertThat(late.await(List.of(lease), "prompt"))
                .extracting(TokenFinding::state)
                .containsExactly(TokenState.FOUND);
    }

    @Test
    @Timeout(60)
    void lease_waited_for_in_vain_holds_up_no_later_stop() {
        Lease lease = Leases.of(1, transcript, 0, TOKEN);
        late.await(List.of(lease), "prompt");
        long begin = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            late.await(List.of(lease), "prompt");
        }
        // Each would wait for half a second.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    private void append(String line) {
        try {
            Files.writeString(transcript, line, APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
