package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.e2e.bus.Copy;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transcripts in which nothing can be found, or not at once: no proof is made up, none is lost. */
class TranscriptFaultTest {
    private static final long BIG_BYTES = 200L << 20;

    @RegisterExtension static final Stage stage = new Stage();

    private String role;
    private Recipient recipient;
    private Path transcript;
    private String id;
    private HookAnswer out;

    /** What can happen to the file while mail is out, with nothing of the mail in it. */
    enum Fault {
        MISSING {
            @Override
            void strike(Path file) throws IOException {
                Files.delete(file);
            }
        },
        A_DIRECTORY {
            @Override
            void strike(Path file) throws IOException {
                Files.delete(file);
                Files.createDirectory(file);
            }
        },
        A_PIPE {
            @Override
            void strike(Path file) throws Exception {
                Files.delete(file);
                new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
            }
        },
        /** Means something only where the tests do not run as root. */
        FORBIDDEN {
            @Override
            void strike(Path file) throws IOException {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
            }
        },
        TRUNCATED {
            @Override
            void strike(Path file) throws IOException {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
        },
        EMPTIED {
            @Override
            void strike(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        REWRITTEN {
            @Override
            void strike(Path file) throws IOException {
                Path other = file.resolveSibling("other");
                Files.writeString(other, "{\"type\":\"user\",\"uuid\":\"u\"}\n".repeat(500));
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            }
        },
        GARBAGE {
            @Override
            void strike(Path file) throws IOException {
                byte[] bytes = new byte[1 << 16];
                new Random(7).nextBytes(bytes);
                Files.write(file, bytes, StandardOpenOption.APPEND);
            }
        };

        abstract void strike(Path file) throws Exception;
    }

    @BeforeAll
    static void configure() {
        stage.bus().configure("[delivery]\nlease = \"2s\"\n");
    }

    @BeforeEach
    void mailIsOut() {
        role = "role-" + UUID.randomUUID().toString().substring(0, 8);
        recipient = new Recipient(stage, stage.member(role));
        transcript = recipient.session().transcript();
        id = stage.send(role, "a task");
        out = recipient.stop();
        assertThat(Copy.in(out.context())).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void where_the_transcript_shows_nothing_the_mail_comes_again_with_its_mark(Fault fault)
            throws Exception {
        fault.strike(transcript);

        stage.await(id, "pending");
        HookAnswer again = recipient.stop();

        assertThat(Copy.in(again.context()))
                .singleElement()
                .matches(copy -> copy.attempt() == 2 && copy.marked());
        assertThat(stage.kinds(id)).noneMatch(event -> event.startsWith("delivery.delivered"));
    }

    @Test
    void a_rewritten_transcript_that_holds_token_and_answer_still_proves() throws IOException {
        recipient.reads(out);
        Path copy = transcript.resolveSibling("copy");
        Files.writeString(copy, "{\"type\":\"mode\"}\n" + Files.readString(transcript));
        Files.move(copy, transcript, StandardCopyOption.REPLACE_EXISTING);

        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
    }

    @Test
    void half_a_line_proves_nothing_until_its_other_half_is_there() throws IOException {
        byte[] before = Files.readAllBytes(transcript);
        recipient.reads(out);
        byte[] whole = Files.readAllBytes(transcript);
        // Cut inside the answer's line: the token stands there, what would prove it only by half.
        int cut = whole.length - 30;
        Files.write(transcript, Arrays.copyOf(whole, cut));
        assertThat(cut).isGreaterThan(before.length);

        recipient.session().hook("PostToolUse", recipient.endOfTurn());
        assertThat(stage.mail(id).is("leased")).isTrue();
        Files.write(
                transcript,
                Arrays.copyOfRange(whole, cut, whole.length),
                StandardOpenOption.APPEND);

        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
    }

    @Test
    void behind_200_megabytes_of_lines_the_proof_is_found() throws IOException {
        grow(transcript, 64 << 10);
        recipient.reads(out);

        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
        nextMailComesAtOnce();
    }

    @Test
    void one_line_of_200_megabytes_is_no_obstacle() throws IOException {
        grow(transcript, (int) BIG_BYTES);
        recipient.reads(out);

        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
        nextMailComesAtOnce();
    }

    /** A hook that took longer than its two seconds would have brought nothing. */
    private void nextMailComesAtOnce() {
        String next = stage.send(role, "the next task");
        assertThat(recipient.turn()).extracting(Copy::id).containsExactly(next);
        recipient.readsUntilSeen(List.of(next));
    }

    /** Appends what a session with big tool results would have written: 200 MB of it. */
    private static void grow(Path file, int lineBytes) throws IOException {
        byte[] filling = new byte[lineBytes];
        Arrays.fill(filling, (byte) 'x');
        try (OutputStream to = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (long written = 0; written < BIG_BYTES; written += lineBytes) {
                String begin =
                        "{\"type\":\"progress\",\"uuid\":\"%s\",\"data\":\""
                                .formatted(UUID.randomUUID());
                to.write(begin.getBytes(StandardCharsets.US_ASCII));
                to.write(filling);
                to.write("\"}\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
