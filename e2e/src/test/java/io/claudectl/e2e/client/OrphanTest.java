package io.claudectl.e2e.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A process that holds the daemon's lock and cannot be reached is named, and ended if it is ours.
 */
class OrphanTest extends OnScene {
    /** Holds the lock in a process of that program's name; returns it once it does. */
    private Process holder(String program, String says) throws IOException {
        scene.prepareHome();
        Path copy = Files.copy(Path.of("/usr/bin/flock").toRealPath(), scene.dir.resolve(program));
        Path lock = Files.writeString(scene.bus().resolve("daemon.lock"), "");
        Process holder =
                new ProcessBuilder(copy.toString(), lock.toString(), "-c", "echo held; exec cat")
                        .start();
        scene.opened(
                () -> {
                    holder.descendants().forEach(ProcessHandle::destroyForcibly);
                    holder.destroyForcibly();
                });
        assertThat(holder.inputReader().readLine()).isEqualTo("held");
        Files.writeString(lock, holder.pid() + " " + says + "\n");
        return holder;
    }

    @Test
    void daemon_without_socket_is_named_and_ended() throws Exception {
        Process daemon = holder("claudectl-daemon", "serving");

        Running status = scene.run("daemon", "status");
        assertThat(status.out())
                .contains("(pid " + daemon.pid() + ")", "lost its socket", "claudectl daemon stop");
        assertThat(status.exit()).isEqualTo(1);
        assertThat(scene.run("daemon", "status", "--json").out())
                .startsWith("{\"running\":false,\"holder\":" + daemon.pid() + ",\"why\":\"");
        Running call = scene.run("bus", "whoami");
        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).contains("(pid " + daemon.pid() + ")", "claudectl daemon stop");
        assertThat(call.age()).isLessThan(Duration.ofSeconds(10));

        Running stop = scene.run("daemon", "stop");
        assertThat(stop.out()).contains("(pid " + daemon.pid() + ") was told to end");
        assertThat(stop.exit()).isZero();
        assertThat(daemon.waitFor()).isNotZero();
    }

    @Test
    void stopped_daemon_without_socket_is_ended_too() throws Exception {
        Process daemon = holder("claudectl-daemon", "serving");
        new ProcessBuilder("kill", "-STOP", String.valueOf(daemon.pid())).start().waitFor();

        assertThat(scene.run("daemon", "stop").exit()).isZero();

        assertThat(daemon.waitFor()).isNotZero();
    }

    @Test
    void stranger_that_holds_the_lock_is_named_and_left() throws Exception {
        Process stranger = holder("stranger", "");

        Running stop = scene.run("daemon", "stop");

        assertThat(stop.exit()).isEqualTo(1);
        assertThat(stop.err())
                .contains("pid " + stranger.pid() + " (stranger)", "is not a bus daemon");
        assertThat(stranger.isAlive()).isTrue();
    }
}
