package io.claudectl.agent.claude.transcript;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.message.Lease;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TranscriptReaderTest extends TranscriptScene {
    @Test
    void a_token_and_then_an_answer_are_seen_as_they_come() throws IOException {
        Lease lease = lease();
        long length = reader.length(transcript.toString());
        assertThat(read(lease))
                .isEqualTo(new TokenFinding(lease.ref(), TokenState.ABSENT, length, -1, false));
        append(Lines.context("t", "a1", TOKEN));
        assertThat(read(lease))
                .isEqualTo(
                        new TokenFinding(
                                lease.ref(),
                                TokenState.FOUND,
                                Files.size(transcript),
                                length,
                                false));
        append(Lines.answer("a2", "t", "r2"));
        assertThat(read(lease))
                .isEqualTo(
                        new TokenFinding(
                                lease.ref(),
                                TokenState.ANSWERED,
                                Files.size(transcript),
                                length,
                                false,
                                TokenFinding.TurnState.CONTINUED));
    }

    @Test
    void half_a_line_is_not_read_before_its_end_is_there() throws IOException {
        Lease lease = lease();
        append(Lines.context("t", "a1", TOKEN));
        String answer = Lines.answer("a2", "t", "r2");
        append(answer.substring(0, answer.length() - 1));
        assertThat(read(lease).state()).isEqualTo(TokenState.FOUND);
        append("\n");
        assertThat(read(lease).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void leases_of_one_and_of_several_transcripts_are_told_apart() throws IOException {
        Path second = folder.resolve("second.jsonl");
        Files.writeString(second, Lines.prompt("p", null, OTHER) + Lines.answer("a", "p", "r"));
        append(Lines.context("t", "a1", TOKEN));
        List<Lease> leases =
                List.of(
                        Leases.of(1, transcript, 0, TOKEN),
                        Leases.of(2, second, 0, OTHER),
                        Leases.of(3, transcript, 0, OTHER),
                        Leases.of(4, second, 0, TOKEN));
        assertThat(reader.readAll(leases))
                .extracting(finding -> finding.lease().delivery().value(), TokenFinding::state)
                .containsExactlyInAnyOrder(
                        tuple(1L, TokenState.FOUND),
                        tuple(2L, TokenState.ANSWERED),
                        tuple(3L, TokenState.ABSENT),
                        tuple(4L, TokenState.ABSENT));
    }

    @Test
    void an_earlier_lease_that_is_asked_for_later_is_judged_by_what_stands_further_up()
            throws IOException {
        append(Lines.context("t", "a1", TOKEN) + Lines.answer("a2", "t", "r2"));
        Lease early = Leases.of(1, transcript, 0, TOKEN);
        Lease late = Leases.of(2, transcript, Files.size(transcript), OTHER);
        assertThat(read(late).state()).isEqualTo(TokenState.ABSENT);
        assertThat(read(early).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void a_running_tool_call_is_noticed() throws IOException {
        append(Lines.toolUse("b1", "a1", "r2", "tool"));
        Lease lease = lease();
        assertThat(read(lease).toolRunning()).isTrue();
        assertThat(reader.toolRunning(transcript.toString())).isTrue();
        append(Lines.result("u1", "b1", "tool", "done"));
        assertThat(read(lease).toolRunning()).isFalse();
        assertThat(reader.toolRunning(transcript.toString())).isFalse();
    }

    @Test
    void where_there_is_no_transcript_no_tool_runs() {
        assertThat(reader.toolRunning(null)).isFalse();
        assertThat(reader.toolRunning(folder.resolve("none").toString())).isFalse();
        assertThat(reader.toolRunning(folder.toString())).isFalse();
        assertThat(reader.weight()).isZero();
    }

    @Test
    void damage_in_between_does_not_hide_an_answer() throws IOException {
        Lease lease = lease();
        append(
                Lines.context("t", "a1", TOKEN)
                        + "{\"half\n\u0000\u0000\n"
                        + Lines.answer("a2", "t", "r2"));
        assertThat(read(lease).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void the_answer_that_was_being_given_is_known_however_far_up_it_began() throws IOException {
        append(Lines.toolUse("b1", "a1", "r2", "tool"));
        append(Lines.result("u1", "b1", "tool", "x".repeat(700_000)));
        Lease lease = lease();
        append(Lines.context("t", "u1", TOKEN) + Lines.answer("b2", "t", "r2"));
        assertThat(read(lease).state()).isEqualTo(TokenState.FOUND);
        append(Lines.answer("a3", "b2", "r3"));
        assertThat(read(lease).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void a_missing_transcript_is_unreadable_until_it_is_there() throws IOException {
        Files.delete(transcript);
        Lease lease = Leases.of(1, transcript, 0, TOKEN);
        assertThat(read(lease))
                .isEqualTo(new TokenFinding(lease.ref(), TokenState.UNREADABLE, -1, -1, false));
        append(Lines.prompt("t", null, TOKEN) + Lines.answer("a", "t", "r"));
        assertThat(read(lease).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void a_lease_without_a_transcript_is_unreadable() {
        Lease lease = Leases.of(1, Path.of(""), 0, TOKEN);
        assertThat(read(lease).state()).isEqualTo(TokenState.UNREADABLE);
        assertThat(reader.length("")).isEqualTo(-1);
        assertThat(reader.length("\u0000")).isEqualTo(-1);
    }

    @Test
    void a_transcript_shorter_than_it_was_is_unreadable_for_those_who_were_recorded_behind_its_end()
            throws IOException {
        Lease early = Leases.of(1, transcript, 10, TOKEN);
        Lease late = lease(2);
        read(late);
        try (FileChannel channel = FileChannel.open(transcript, WRITE)) {
            channel.truncate(100);
        }
        assertThat(read(late).state()).isEqualTo(TokenState.UNREADABLE);
        assertThat(read(early).state()).isEqualTo(TokenState.ABSENT);
    }

    @Test
    void a_transcript_whose_end_was_rewritten_is_read_anew() throws IOException {
        Lease lease = lease();
        long length = Files.size(transcript);
        append(Lines.context("x", "a1", "something that is taken back"));
        assertThat(read(lease).state()).isEqualTo(TokenState.ABSENT);
        try (FileChannel channel = FileChannel.open(transcript, WRITE)) {
            channel.truncate(length);
        }
        append(Lines.context("t", "a1", TOKEN) + Lines.answer("a2", "t", "r2"));
        assertThat(read(lease).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void what_is_not_in_a_file_put_in_its_place_proves_nothing_either_way() throws IOException {
        Lease lease = lease();
        assertThat(read(lease).state()).isEqualTo(TokenState.ABSENT);
        replace(Files.readString(transcript));
        assertThat(read(lease).state()).isEqualTo(TokenState.UNREADABLE);
        assertThat(read(lease).state()).isEqualTo(TokenState.UNREADABLE);
        Lease younger = lease(2);
        assertThat(read(younger).state()).isEqualTo(TokenState.ABSENT);
    }

    @Test
    void a_token_in_a_file_put_in_its_place_counts() throws IOException {
        Lease lease = lease();
        read(lease);
        replace(
                Files.readString(transcript)
                        + Lines.context("t", "a1", TOKEN)
                        + Lines.answer("a2", "t", "r2"));
        assertThat(read(lease).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    @Timeout(20)
    void what_is_no_regular_file_is_unreadable_and_blocks_nobody() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
        Path dangling =
                Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        for (Path each :
                List.of(
                        pipe,
                        link,
                        dangling,
                        folder,
                        Path.of("/dev/zero"),
                        transcript.resolve("below"))) {
            assertThat(read(Leases.of(1, each, 0, TOKEN)).state()).isEqualTo(TokenState.UNREADABLE);
        }
        for (Path each : List.of(pipe, link, folder, Path.of("/dev/zero"))) {
            assertThat(reader.length(each.toString())).isEqualTo(-1);
        }
    }

    @Test
    void a_link_to_a_transcript_is_followed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), transcript);
        append(Lines.context("t", "a1", TOKEN) + Lines.answer("a2", "t", "r2"));
        assertThat(read(Leases.of(1, link, 0, TOKEN)).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void the_length_is_that_of_the_file_and_zero_where_none_is_yet() throws IOException {
        assertThat(reader.length(transcript.toString())).isEqualTo(Files.size(transcript));
        assertThat(reader.length(folder.resolve("none").toString())).isZero();
    }

    @Test
    void a_lease_at_the_end_of_200_megabytes_is_judged_by_their_end() throws IOException {
        Path large = sparse(200L << 20, "\n" + Files.readString(transcript));
        Lease lease = Leases.of(1, large, Files.size(large), TOKEN);
        Files.writeString(
                large, Lines.context("t", "a1", TOKEN) + Lines.answer("a2", "t", "r2"), APPEND);
        assertThat(read(lease).state()).isEqualTo(TokenState.ANSWERED);
        assertThat(reader.weight()).isLessThan(100_000);
    }

    @Test
    void a_line_of_100_megabytes_takes_no_memory() throws IOException {
        String begin =
                Lines.context("t", "a1", TOKEN) + "{\"parentUuid\":\"t\",\"toolUseResult\":\"";
        Path large = folder.resolve("large");
        Files.writeString(large, begin);
        try (FileChannel channel = FileChannel.open(large, WRITE)) {
            channel.write(
                    ByteBuffer.wrap(
                            "\",\"type\":\"user\",\"uuid\":\"u\"}\n"
                                    .getBytes(StandardCharsets.UTF_8)),
                    100L << 20);
        }
        Files.writeString(large, Lines.answer("a2", "u", "r2"), APPEND);
        assertThat(read(Leases.of(1, large, 0, TOKEN)).state()).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void memory_is_bounded_and_what_was_found_stays_found_however_long_the_transcript_grows()
            throws IOException {
        Lease answered = lease(1);
        append(Lines.context("t", "a1", TOKEN) + Lines.answer("a2", "t", "r2"));
        Lease unanswered = Leases.of(2, transcript, Files.size(transcript), OTHER);
        append(Lines.context("o", "a2", OTHER));
        Lease absent = Leases.of(3, transcript, 0, "absenttokenabsenttokenabse");
        try (BufferedWriter out = Files.newBufferedWriter(transcript, APPEND)) {
            for (int i = 0; i < 60_000; i++) {
                out.write(
                        Lines.line(
                                "progress", "u" + i, i == 0 ? "o" : "u" + (i - 1), "\"data\":1"));
            }
        }
        assertThat(reader.readAll(List.of(answered, unanswered, absent)))
                .extracting(TokenFinding::state)
                .containsExactly(TokenState.ANSWERED, TokenState.FOUND, TokenState.ABSENT);
        assertThat(reader.weight()).isLessThanOrEqualTo(8L << 20);
        append(Lines.answer("a3", "u59999", "r3"));
        assertThat(reader.readAll(List.of(unanswered, absent)))
                .extracting(TokenFinding::state)
                .containsExactly(TokenState.FOUND, TokenState.ABSENT);
    }

    @Test
    void a_transcript_is_forgotten_when_all_its_leases_are_answered() throws IOException {
        Lease lease = lease();
        append(Lines.context("t", "a1", TOKEN));
        read(lease);
        assertThat(reader.weight()).isPositive();
        append(Lines.answer("a2", "t", "r2"));
        read(lease);
        assertThat(reader.weight()).isZero();
    }

    @Test
    void of_many_transcripts_the_ones_not_read_for_longest_are_forgotten() throws IOException {
        var leases = new ArrayList<Lease>();
        for (int i = 0; i < 300; i++) {
            Path each = folder.resolve(i + ".jsonl");
            Files.writeString(each, Lines.prompt("t", null, TOKEN));
            leases.add(Leases.of(i, each, 0, TOKEN));
        }
        assertThat(reader.readAll(leases))
                .hasSize(300)
                .allMatch(finding -> finding.state() == TokenState.FOUND);
        assertThat(reader.weight()).isEqualTo(256L * 400);
        assertThat(reader.readAll(leases))
                .hasSize(300)
                .allMatch(finding -> finding.state() == TokenState.FOUND);
    }

    @Test
    void many_may_read_while_the_transcript_grows() throws Exception {
        Lease lease = lease();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<TokenState>>();
            for (int i = 0; i < 50; i++) {
                readers.add(threads.submit(() -> read(lease).state()));
                append(Lines.line("progress", "x" + i, "a1", "\"data\":1"));
            }
            for (Future<TokenState> each : readers) {
                assertThat(each.get()).isEqualTo(TokenState.ABSENT);
            }
            append(Lines.context("t", "a1", TOKEN) + Lines.answer("a2", "t", "r2"));
            assertThat(threads.submit(() -> read(lease).state()).get())
                    .isEqualTo(TokenState.ANSWERED);
        }
    }

    private void replace(String text) throws IOException {
        Path other = Files.writeString(folder.resolve("other"), text);
        Files.move(
                other,
                transcript,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private Path sparse(long hole, String end) throws IOException {
        Path file = folder.resolve("sparse");
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, SPARSE, WRITE)) {
            channel.write(ByteBuffer.wrap(end.getBytes(StandardCharsets.UTF_8)), hole);
        }
        return file;
    }

    private TokenFinding read(Lease lease) {
        List<TokenFinding> findings = reader.readAll(List.of(lease));
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }
}
