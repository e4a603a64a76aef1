package io.claudectl.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.role.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFileTest {
    private static final ProcessRef PROCESS = new ProcessRef("boot", 17417, 521037);

    /** As the client wrote it. */
    private static final String WRITTEN =
            "{\"pid\":17417,\"sessionId\":\"c41c5112-dcd3-4421-89de-5b0f5d2bb76c\",\"cwd\":\"/home/dev/app\","
                    + "\"startedAt\":1795437999944,\"procStart\":\"521037\",\"version\":\"2.1.330\","
                    + "\"peerFeatures\":[\"notify_idle\"],\"kind\":\"interactive\",\"entrypoint\":\"sdk-cli\","
                    + "\"asksForConvertedSkills\":null,\"messagingSocketPath\":\"/tmp/cc-socks/17417.sock\","
                    + "\"name\":\"app-b6\",\"status\":\"busy\",\"updatedAt\":1795437999898}";

    @TempDir Path config;

    @Test
    void it_says_which_conversation_a_process_is_in_and_what_it_does() throws IOException {
        write(WRITTEN);
        assertThat(read())
                .isEqualTo(
                        new SessionFile(
                                "c41c5112-dcd3-4421-89de-5b0f5d2bb76c",
                                "/home/dev/app",
                                SessionFile.Status.BUSY,
                                "2.1.330",
                                "interactive",
                                "/tmp/cc-socks/17417.sock",
                                "",
                                false));
    }

    @Test
    void session_file_of_job_says_what_it_waits_for() throws IOException {
        write(WRITTEN.replace("\"interactive\"", "\"bg\",\"jobId\":\"9ef44243\",\"spare\":true"));
        assertThat(read()).matches(SessionFile::job).matches(SessionFile::spare);
        write(WRITTEN.replace("\"interactive\"", "\"bg\",\"jobId\":\"9ef44243\""));
        assertThat(read()).matches(SessionFile::job).matches(file -> !file.spare());
    }

    @Test
    void session_file_of_parked_session_names_job() throws IOException {
        write(WRITTEN.replace("\"busy\"", "\"shell\",\"parkedJobId\":\"9ef44243\""));
        assertThat(read())
                .extracting(SessionFile::parkedJob, SessionFile::job)
                .containsExactly("9ef44243", false);
    }

    @Test
    void a_status_nobody_knows_is_unknown() throws IOException {
        write(WRITTEN.replace("busy", "dreaming"));
        assertThat(status()).isEqualTo(SessionFile.Status.UNKNOWN);
        write(WRITTEN.replace("busy", "idle"));
        assertThat(status()).isEqualTo(SessionFile.Status.IDLE);
        write(WRITTEN.replace("busy", "waiting"));
        assertThat(status()).isEqualTo(SessionFile.Status.WAITING);
    }

    @Test
    void a_file_left_by_another_process_of_that_number_says_nothing() throws IOException {
        write(WRITTEN.replace("521037", "521036"));
        assertThat(read()).isNull();
        write(WRITTEN.replace("\"pid\":17417", "\"pid\":17418"));
        assertThat(read()).isNull();
    }

    @Test
    void a_start_time_written_as_a_number_is_the_same() throws IOException {
        write(WRITTEN.replace("\"521037\"", "521037"));
        assertThat(read()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "{\"pid\":17417}",
                "{\"pid\":17417,\"procStart\":{}}",
                "{\"pid\":"
            })
    void a_broken_file_says_nothing(String content) throws IOException {
        write(content);
        assertThat(read()).isNull();
    }

    @Test
    @Timeout(20)
    void no_file_and_what_is_no_file_say_nothing_and_block_nobody() throws Exception {
        assertThat(read()).isNull();
        Path sessions = Files.createDirectories(config.resolve("sessions"));
        Path pipe = sessions.resolve("17417.json");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThat(read()).isNull();
        assertThat(SessionFile.read(config, ProcessRef.NONE)).isNull();
    }

    private SessionFile.@Nullable Status status() {
        SessionFile file = read();
        return file == null ? null : file.status();
    }

    private @Nullable SessionFile read() {
        return SessionFile.read(config, PROCESS);
    }

    private void write(String content) throws IOException {
        Files.createDirectories(config.resolve("sessions"));
        Files.writeString(config.resolve("sessions/17417.json"), content);
    }
}
