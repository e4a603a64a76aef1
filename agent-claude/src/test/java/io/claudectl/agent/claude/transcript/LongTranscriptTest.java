package io.claudectl.agent.claude.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.message.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transcripts that are too long to be read at once. */
class LongTranscriptTest extends TranscriptScene {
    @Test
    void transcript_grown_by_64_gigabytes_costs_nothing() throws IOException {
        Lease lease = lease();
        grow(64L << 30);
        long begin = System.nanoTime();
        assertThat(reader.readAll(List.of(lease)))
                .extracting(TokenFinding::state)
                .containsExactly(TokenState.UNREADABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void transcript_too_long_for_a_hook_is_read_by_the_next_look() throws IOException {
        Lease lease = lease();
        append(Lines.context("t", "a1", TOKEN));
        Lease absent = Leases.of(2, transcript, lease.mark().length(), OTHER);
        grow(100L << 20);
        append("\n" + Lines.answer("a2", "t", "r2"));
        TranscriptEvidence cut =
                reader.read(
                        List.of(lease, absent), new ReadBudget(8L << 20, Duration.ofMinutes(1)));
        assertThat(cut.finished()).isFalse();
        assertThat(cut.findings())
                .as("what is not read yet may still tell more of the absent one")
                .extracting(TokenFinding::state)
                .containsExactly(TokenState.FOUND);
        assertThat(reader.readAll(List.of(lease, absent)))
                .extracting(TokenFinding::state)
                .containsExactly(TokenState.ANSWERED, TokenState.ABSENT);
    }

    private void grow(long bytes) throws IOException {
        try (var file = new java.io.RandomAccessFile(transcript.toFile(), "rw")) {
            file.setLength(file.length() + bytes);
        }
    }
}
