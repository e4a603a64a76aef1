package io.claudectl.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Two named pipes to a process that somebody else starts: lines go in, lines come out. */
final class Pipes implements AutoCloseable {
    private static final String END = "\u0004";

    private final Path in;
    private final Path out;
    // Both ends held open here: opening never waits for the other side.
    private final RandomAccessFile toIt;
    private final RandomAccessFile fromIt;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread reader;

    private Pipes(Path in, Path out) throws IOException {
        this.in = in;
        this.out = out;
        this.toIt = new RandomAccessFile(in.toFile(), "rw");
        this.fromIt = new RandomAccessFile(out.toFile(), "rw");
        this.reader = Thread.ofPlatform().daemon().name("pipe").start(this::read);
    }

    static Pipes in(Path directory, String name) {
        Path in = directory.resolve(name + ".in");
        Path out = directory.resolve(name + ".out");
        try {
            Files.createDirectories(directory);
            var make =
                    new ProcessBuilder(
                                    List.of("mkfifo", "-m", "600", in.toString(), out.toString()))
                            .inheritIO()
                            .start();
            if (make.waitFor() != 0) {
                throw new DemoFailed("mkfifo cannot make " + in);
            }
            return new Pipes(in, out);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make pipes in " + directory, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new DemoFailed("interrupted while making pipes", stop);
        }
    }

    Path input() {
        return in;
    }

    Path output() {
        return out;
    }

    void send(String line) {
        try {
            toIt.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write to " + in, failure);
        }
    }

    /** The next line; null when none came in time. */
    @Nullable String next(Duration limit) {
        try {
            return lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new DemoFailed("interrupted while reading " + out, stop);
        }
    }

    private void read() {
        var line = new ByteArrayOutputStream();
        byte[] part = new byte[8_192];
        try {
            for (int n = fromIt.read(part); n >= 0; n = fromIt.read(part)) {
                for (int i = 0; i < n; i++) {
                    if (part[i] != '\n') {
                        line.write(part[i]);
                        continue;
                    }
                    String text = line.toString(StandardCharsets.UTF_8);
                    line.reset();
                    if (text.endsWith(END)) {
                        return;
                    }
                    lines.add(text);
                }
            }
        } catch (IOException closed) {
            // The other thread closed it: nobody waits for lines any more.
            lines.clear();
        }
    }

    /** The other side reads its end of input now. */
    @Override
    public void close() {
        try {
            toIt.close();
            // A blocked read does not notice a close: the reader is told.
            fromIt.write((END + "\n").getBytes(StandardCharsets.UTF_8));
            reader.join();
            fromIt.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close " + in, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
