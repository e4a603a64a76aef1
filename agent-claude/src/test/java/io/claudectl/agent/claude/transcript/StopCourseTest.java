package io.claudectl.agent.claude.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TokenFinding.TurnState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads what the turn did after a Stop that brought mail, in transcripts of the real client. */
class StopCourseTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "turn-with-every-carrier, stoptokenstoptokenstoptoke, CONTINUED",
        "headless, tokenstoptokenstoptokenst2, CONTINUED",
        "blocked-with-context, blocktokenblocktokenblockt, CONTINUED",
        "rewound-after-the-answer, rewindtokenrewindtokenrewi, CONTINUED",
        "interrupted-before-the-answer, stalltokenstalltokenstallt, INTERRUPTED",
        "interrupted-then-answered, stalltokenstalltokenstallt, INTERRUPTED",
        "rewound-before-the-answer, gonetokengonetokengonetoke, INTERRUPTED",
        "error-400-final, badtokenbadtokenbadtokenba, INTERRUPTED",
        "error-400-then-answered, badtokenbadtokenbadtokenba, INTERRUPTED",
        "stopped-by-a-hook, haltedtokenhaltedtokenhalt, INTERRUPTED",
        "over-the-cap, cappedtokencappedtokencapp, INTERRUPTED"
    })
    void course_of_recorded_turn_is_known(String file, String token, TurnState turn)
            throws IOException {
        assertThat(turn(recorded(file), token)).isEqualTo(turn);
    }

    /** The recording of a turn that went on, without the answer: the client did not go on. */
    @ParameterizedTest
    @CsvSource({"turn_duration", "prompt"})
    void course_of_turn_that_ended_without_answer_is_ended(String end) throws IOException {
        String whole = recorded("over-the-cap");
        List<String> lines =
                whole.lines().filter(line -> !line.contains("\"informational\"")).toList();
        List<String> kept =
                lines.stream()
                        .filter(
                                line ->
                                        end.equals("turn_duration")
                                                || !line.contains("\"turn_duration\""))
                        .toList();
        assertThat(kept).hasSizeLessThanOrEqualTo(lines.size());

        assertThat(turn(String.join("\n", kept) + "\n", "cappedtokencappedtokencapp"))
                .isEqualTo(TurnState.ENDED);
    }

    private TurnState turn(String transcript, String token) throws IOException {
        Path file = Files.writeString(folder.resolve("t.jsonl"), transcript);
        List<TokenFinding> findings =
                new TranscriptReader().readAll(List.of(Leases.of(1, file, 0, token)));
        return findings.getFirst().turn();
    }

    private static String recorded(String name) throws IOException {
        String path = "/io/claudectl/agent/claude/transcripts/" + name + ".jsonl";
        try (InputStream in =
                Objects.requireNonNull(StopCourseTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
