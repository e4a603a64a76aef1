package io.claudectl.e2e.never;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Processes that hold what a daemon needs, or answer in its place. */
final class InTheWay {
    private final Deque<Runnable> ends = new ArrayDeque<>();

    /** Another program holds a lock of the bus. */
    void hold(Path lock) {
        try {
            Process holder = new ProcessBuilder("flock", lock.toString(), "cat").start();
            ends.push(() -> end(holder));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot hold " + lock, failure);
        }
        var tried = List.of("flock", "-n", lock.toString(), "true");
        assertThat(Patience.until(Patience.LIMIT, () -> exit(tried) != 0)).isTrue();
    }

    private static void end(Process holder) {
        try {
            holder.getOutputStream().close();
            holder.waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot end the holder", failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** That process stands still. */
    void stop(long pid) {
        signal("-STOP", pid);
        ends.push(() -> signal("-CONT", pid));
    }

    private static void signal(String signal, long pid) {
        assertThat(exit(List.of("kill", signal, Long.toString(pid)))).isZero();
    }

    /** A listener that accepts and says nothing. */
    void listen(Path socket) {
        try {
            Files.deleteIfExists(socket);
            var mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            mute.bind(UnixDomainSocketAddress.of(socket));
            ends.push(() -> close(mute, socket));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot listen at " + socket, failure);
        }
    }

    private static void close(ServerSocketChannel mute, Path socket) {
        try {
            mute.close();
            Files.deleteIfExists(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close " + socket, failure);
        }
    }

    /** Everything is out of the way. */
    void leave() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
    }

    private static int exit(List<String> command) {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run " + command, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while it ran: " + command, stop);
        }
    }
}
