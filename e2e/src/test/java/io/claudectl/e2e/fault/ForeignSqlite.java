package io.claudectl.e2e.fault;

import io.claudectl.demo.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A person at {@code sqlite3} with the bus's database open. */
final class ForeignSqlite implements AutoCloseable {
    private static final String SAID = "-- said";

    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    ForeignSqlite(Path database) {
        try {
            // Patient, as a person would be: what is tried here comes about, however busy the bus.
            process =
                    new ProcessBuilder(
                                    "sqlite3",
                                    "-batch",
                                    "-cmd",
                                    ".timeout 20000",
                                    database.toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run sqlite3", failure);
        }
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Runs statements to their end; the lines they printed, errors too. */
    List<String> run(String sql) {
        try {
            in.write(sql + ";\n.print '" + SAID + "'\n");
            in.flush();
            return CompletableFuture.supplyAsync(this::said)
                    .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot talk to sqlite3", failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while sqlite3 ran " + sql, stop);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError("sqlite3 does not end: " + sql, failure);
        }
    }

    /** The same for what must print nothing. */
    void quietly(String sql) {
        List<String> lines = run(sql);
        if (!lines.isEmpty()) {
            throw new AssertionError(sql + " said " + lines);
        }
    }

    private List<String> said() {
        try {
            var lines = new ArrayList<String>();
            for (String line = out.readLine(); !SAID.equals(line); line = out.readLine()) {
                if (line == null) {
                    throw new AssertionError("sqlite3 ended: " + lines);
                }
                lines.add(line);
            }
            return lines;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read what sqlite3 says", failure);
        }
    }

    /** Ends as by a crash; what was not committed is undone. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
