package io.claudectl.store.sqlite;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A JVM beside that of the tests, since locks of one process never exclude itself. */
final class OtherProcess implements AutoCloseable {
    private final Process process;

    private OtherProcess(Process process) {
        this.process = process;
    }

    /** Locks a database exclusively, says so, and holds it until its input ends. */
    static final class Locker {
        private Locker() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) throws SQLException, IOException {
            try (var connection = ScratchFiles.connect(Path.of(arguments[0]))) {
                ScratchFiles.run(
                        connection,
                        "PRAGMA locking_mode = EXCLUSIVE",
                        "BEGIN EXCLUSIVE",
                        "CREATE TABLE held (x)");
                System.out.println("held");
                while (System.in.read() >= 0) {
                    // Until the tests close it.
                }
            }
        }
    }

    static OtherProcess locking(Path file) throws IOException, URISyntaxException {
        return new OtherProcess(
                java(List.of(Locker.class, org.sqlite.JDBC.class), file.toString()));
    }

    /** Runs the first type's main method, with what the types were loaded from. */
    static Process java(List<Class<?>> types, String argument)
            throws IOException, URISyntaxException {
        return builder(types, argument).start();
    }

    /** The same, not yet started. */
    static ProcessBuilder builder(List<Class<?>> types, String argument) throws URISyntaxException {
        var places = new ArrayList<String>();
        for (Class<?> type : types) {
            places.add(
                    Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                            .toString());
        }
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        String.join(File.pathSeparator, places),
                        types.getFirst().getName(),
                        argument)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** Waits for its word. */
    boolean holds() throws IOException {
        return "held".equals(process.inputReader().readLine());
    }

    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        process.onExit().join();
    }
}
