package io.claudectl.agent.claude.transcript;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.claudectl.core.message.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A transcript with one turn that ended, and its reader. */
abstract class TranscriptScene {
    static final String TOKEN = "tokentokentokentokentoken2";
    static final String OTHER = "othertokenothertokenothert";

    @TempDir Path folder;

    Path transcript = Path.of("");
    final TranscriptReader reader = new TranscriptReader();

    @BeforeEach
    void turn_that_ended() throws IOException {
        transcript = folder.resolve("t.jsonl");
        append(Lines.prompt("p1", null, "hello") + Lines.answer("a1", "p1", "r1"));
    }

    Lease lease() throws IOException {
        return lease(1);
    }

    Lease lease(long delivery) throws IOException {
        return Leases.of(delivery, transcript, Files.size(transcript), TOKEN);
    }

    void append(String text) throws IOException {
        Files.writeString(transcript, text, CREATE, APPEND);
    }
}
