package io.claudectl.agent.claude.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.message.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader's findings in transcripts of the real client. */
class TranscriptSamplesTest {
    private static final String SAMPLES = "/io/claudectl/agent/claude/transcripts/";
    private static final String ANY_TOKEN = "notokennotokennotokennotok";

    @TempDir Path folder;

    /** One line of the list of samples. */
    record Sample(String file, String token, TokenState state) {
        static Sample parse(String line) {
            String[] columns = line.split("\t", -1);
            TokenState state =
                    switch (columns[3]) {
                        case "seen" -> TokenState.ANSWERED;
                        case "unanswered" -> TokenState.FOUND;
                        case "elsewhere" -> TokenState.ABANDONED;
                        case "absent" -> TokenState.ABSENT;
                        default -> throw new IllegalArgumentException(line);
                    };
            return new Sample(columns[0], columns[1].equals("-") ? ANY_TOKEN : columns[1], state);
        }
    }

    static Stream<Sample> samples() throws IOException {
        return new String(resource("expected.tsv"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(Sample::parse);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        TranscriptSamplesTest.class.getResourceAsStream(SAMPLES + name), name)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_recorded_transcript_proves_what_it_is_known_to_prove(Sample sample) throws IOException {
        Path transcript = folder.resolve("t.jsonl");
        Files.write(transcript, resource(sample.file() + ".jsonl"));
        assertThat(
                        finding(new TranscriptReader(), Leases.of(1, transcript, 0, sample.token()))
                                .state())
                .isEqualTo(sample.state());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void it_proves_the_same_when_it_grows_under_the_readers_eyes(Sample sample) throws IOException {
        Path transcript = Files.createFile(folder.resolve("t.jsonl"));
        Lease lease = Leases.of(1, transcript, 0, sample.token());
        var reader = new TranscriptReader();
        byte[] bytes = resource(sample.file() + ".jsonl");
        TokenState state = TokenState.ABSENT;
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean middle = i == begin + 300;
            if (bytes[i] == '\n' || middle || i == bytes.length - 1) {
                append(transcript, bytes, begin, i + 1);
                begin = i + 1;
                state = finding(reader, lease).state();
                assertThat(state).isEqualTo(finding(new TranscriptReader(), lease).state());
            }
        }
        assertThat(state).isEqualTo(sample.state());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void it_proves_the_same_to_a_lease_recorded_right_before_the_tokens_line(Sample sample)
            throws IOException {
        Path transcript = folder.resolve("t.jsonl");
        Files.write(transcript, resource(sample.file() + ".jsonl"));
        TokenFinding first =
                finding(new TranscriptReader(), Leases.of(1, transcript, 0, sample.token()));
        long before = Math.max(0, first.offset());
        assertThat(
                        finding(
                                new TranscriptReader(),
                                Leases.of(1, transcript, before, sample.token())))
                .isEqualTo(first);
    }

    private static void append(Path file, byte[] bytes, int from, int to) throws IOException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            out.write(bytes, from, to - from);
        }
    }

    private static TokenFinding finding(TranscriptReader reader, Lease lease) {
        List<TokenFinding> findings = reader.readAll(List.of(lease));
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }
}
