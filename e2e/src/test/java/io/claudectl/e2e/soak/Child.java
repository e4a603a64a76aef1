package io.claudectl.e2e.soak;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A process an {@link Actor} started: its output line by line, then its end. */
final class Child {
    /** No call takes as long as this, whatever was killed meanwhile. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String END = new String("end");

    final long id;
    private final String what;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder err = new StringBuilder();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    Child(long id, String what) {
        this.id = id;
        this.what = what;
    }

    void heard(String line) {
        lines.add(line);
    }

    void complained(String line) {
        synchronized (err) {
            err.append(line).append('\n');
        }
    }

    void ended(int code) {
        end.complete(code);
        lines.add(END);
    }

    boolean over() {
        return end.isDone();
    }

    /** The next line of its output; null at its end. */
    @Nullable String line() {
        try {
            String line = lines.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new Hung(what);
            }
            if (isEnd(line)) {
                lines.add(line);
                return null;
            }
            return line;
        } catch (InterruptedException stop) {
            throw new Hung(what + " (interrupted)", stop);
        }
    }

    /** The next line of its output, waited for so long; null when none came, or at its end. */
    @Nullable String line(long millis) {
        try {
            String line = lines.poll(millis, TimeUnit.MILLISECONDS);
            if (line != null && isEnd(line)) {
                lines.add(line);
                return null;
            }
            return line;
        } catch (InterruptedException stop) {
            throw new Hung(what + " (interrupted)", stop);
        }
    }

    /** Waits for the end; the output not yet taken comes with it. */
    Ended await() {
        try {
            int code = end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            var out = new StringBuilder();
            for (String line = line(); line != null; line = line()) {
                out.append(out.isEmpty() ? "" : "\n").append(line);
            }
            synchronized (err) {
                return new Ended(code, out.toString(), err.toString());
            }
        } catch (TimeoutException slow) {
            throw new Hung(what, slow);
        } catch (InterruptedException | java.util.concurrent.ExecutionException stop) {
            throw new Hung(what + " (interrupted)", stop);
        }
    }

    /** The mark itself, not a line that reads the same. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isEnd(String line) {
        return line == END;
    }

    /** A call that neither answered nor ended within {@link #LIMIT}. */
    static final class Hung extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Hung(String what) {
            super("no end of " + what);
        }

        Hung(String what, Throwable cause) {
            super("no end of " + what, cause);
        }
    }
}
