package io.claudectl.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.RunningSessions.Running;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.os.Disk;
import io.claudectl.os.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StubTest {
    @TempDir private Path scratch;
    private Path state;
    private Path client;
    private Path plugin;

    @BeforeEach
    void build() throws Exception {
        state = scratch.resolve("it's a home/.claudectl");
        client = state.resolve("bin/claudectl");
        plugin = Files.createDirectories(scratch.resolve("it's a home/.claude/skills/claudectl"));
    }

    private void standsFor(long pid, long start) throws Exception {
        var running = List.of(session(1, 1), session(pid, start));
        var empty = List.of(plugin, plugin.getParent(), state.resolve("bin"), state);
        new Disk().write(client, Stub.text(client, running, empty), Disk.PROGRAM);
    }

    private static Running session(long pid, long start) {
        var file = new SessionFile("", "", SessionFile.Status.UNKNOWN, "", "", "", "", false);
        return new Running(new ProcessRef("boot", pid, start), file);
    }

    private int called() throws Exception {
        return new ProcessBuilder(client.toString(), "bus", "hook", "Stop").start().waitFor();
    }

    @Test
    void it_is_silent_and_stays_while_a_session_lives() throws Exception {
        long pid = ProcessHandle.current().pid();
        standsFor(pid, new ProcessTable().process(pid).start());

        assertThat(called()).isZero();

        assertThat(client).exists();
        assertThat(plugin).exists();
    }

    /** The last session's last hook runs while that session still lives. */
    @Test
    void sessionEnd_sessionEndsAfterIt_takesEverythingAway() throws Exception {
        Process session = new ProcessBuilder("sleep", "1").start();
        standsFor(session.pid(), new ProcessTable().process(session.pid()).start());

        Process hook = new ProcessBuilder(client.toString(), "bus", "hook", "SessionEnd").start();

        assertThat(hook.waitFor()).isZero();
        assertThat(client).as("while the session lives").exists();
        assertThat(session.waitFor()).isZero();
        long end = System.nanoTime() + 30_000_000_000L;
        while (Files.exists(plugin) && System.nanoTime() < end) {
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(client).doesNotExist();
        assertThat(plugin).doesNotExist();
    }

    @Test
    void it_goes_with_everything_that_is_empty_when_none_lives() throws Exception {
        long pid = ProcessHandle.current().pid();
        standsFor(pid, new ProcessTable().process(pid).start() + 1);

        assertThat(called()).isZero();

        assertThat(state).doesNotExist();
        assertThat(plugin).doesNotExist();
    }

    @Test
    void what_somebody_else_put_there_stays() throws Exception {
        Files.createDirectories(state);
        Path theirs = Files.writeString(state.resolve("theirs"), "x");
        standsFor(ProcessHandle.current().pid(), 1);

        assertThat(called()).isZero();

        assertThat(theirs).exists();
        assertThat(client).doesNotExist();
    }

    @Test
    void a_session_that_only_waits_to_be_buried_lives_no_more() throws Exception {
        // The shell becomes something that never asks for its child.
        Process parent = new ProcessBuilder("sh", "-c", "sh -c 'echo $$' & exec cat").start();
        try (var out = parent.inputReader()) {
            long pid = Long.parseLong(out.readLine());
            Path stat = Path.of("/proc", Long.toString(pid), "stat");
            long end = System.nanoTime() + 10_000_000_000L;
            while (new ProcessTable().process(pid) != null && System.nanoTime() < end) {
                LockSupport.parkNanos(20_000_000);
            }
            String line = Files.readString(stat);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            assertThat(fields[0]).isEqualTo("Z");
            standsFor(pid, Long.parseLong(fields[19]));

            assertThat(called()).isZero();
            assertThat(client).doesNotExist();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }
}
