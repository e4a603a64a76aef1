package io.claudectl.agent.claude.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.Finding;
import io.claudectl.core.agent.Finding.Course;
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
        "turn-with-every-carrier, stoptokenstoptokenstoptoke, WENT_ON",
        "headless, tokenstoptokenstoptokenst2, WENT_ON",
        "blocked-with-context, blocktokenblocktokenblockt, WENT_ON",
        "rewound-after-the-answer, rewindtokenrewindtokenrewi, WENT_ON",
        "interrupted-before-the-answer, stalltokenstalltokenstallt, BROKEN_OFF",
        "interrupted-then-answered, stalltokenstalltokenstallt, BROKEN_OFF",
        "rewound-before-the-answer, gonetokengonetokengonetoke, BROKEN_OFF",
        "error-400-final, badtokenbadtokenbadtokenba, BROKEN_OFF",
        "error-400-then-answered, badtokenbadtokenbadtokenba, BROKEN_OFF",
        "stopped-by-a-hook, haltedtokenhaltedtokenhalt, BROKEN_OFF",
        "over-the-cap, cappedtokencappedtokencapp, BROKEN_OFF"
    })
    void course_of_recorded_turn_is_known(String file, String token, Course course)
            throws IOException {
        assertThat(course(recorded(file), token)).isEqualTo(course);
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

        assertThat(course(String.join("\n", kept) + "\n", "cappedtokencappedtokencapp"))
                .isEqualTo(Course.ENDED);
    }

    private Course course(String transcript, String token) throws IOException {
        Path file = Files.writeString(folder.resolve("t.jsonl"), transcript);
        List<Finding> findings =
                new TranscriptReader().readAll(List.of(Leases.of(1, file, 0, token)));
        return findings.getFirst().course();
    }

    private static String recorded(String name) throws IOException {
        String path = "/io/claudectl/agent/claude/transcripts/" + name + ".jsonl";
        try (InputStream in =
                Objects.requireNonNull(StopCourseTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
