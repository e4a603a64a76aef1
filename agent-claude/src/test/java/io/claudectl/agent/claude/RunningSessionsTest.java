package io.claudectl.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.RunningSessions.Running;
import io.claudectl.os.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningSessionsTest {
    private static final long PID = ProcessHandle.current().pid();

    @TempDir Path config;

    @BeforeEach
    void directory() throws IOException {
        Files.createDirectory(config.resolve("sessions"));
    }

    private void card(String name, long pid, long start, String more) throws IOException {
        Files.writeString(
                config.resolve("sessions").resolve(name),
                "{\"pid\":%d,\"procStart\":\"%d\",\"cwd\":\"/work/app\"%s}"
                        .formatted(pid, start, more));
    }

    private static long start() {
        return new ProcessTable().process(PID).start();
    }

    @Test
    void sessions_live_process_isListed() throws IOException {
        card(PID + ".json", PID, start(), "");

        assertThat(RunningSessions.of(config))
                .singleElement()
                .matches(each -> each.pid() == PID && each.file().cwd().equals("/work/app"))
                .matches(each -> !each.apart());
    }

    @Test
    void sessions_number_given_again_isSkipped() throws IOException {
        card(PID + ".json", PID, start() + 1, "");
        card("0.json", 0, 0, "");
        card("name.json", PID, start(), "");

        assertThat(RunningSessions.of(config)).isEmpty();
        assertThat(RunningSessions.of(config.resolve("none"))).isEmpty();
    }

    @Test
    void sessions_without_conversation_areApart() throws IOException {
        card(PID + ".json", PID, start(), ",\"spare\":true");

        assertThat(RunningSessions.of(config)).singleElement().matches(Running::apart);
    }
}
