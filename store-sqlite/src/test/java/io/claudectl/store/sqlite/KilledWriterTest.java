package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.store.Store;
import io.claudectl.json.Json;
import io.claudectl.testkit.Samples;
import io.claudectl.testkit.StoredFacts;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

/** A process that is killed while it writes. */
class KilledWriterTest {
    private static final int ENOUGH = 100;

    @TempDir private Path directory;

    /** Commits messages one by one and prints the number of each that is committed. */
    static final class Writer {
        private Writer() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) {
            var file = Path.of(arguments[0]);
            try (var store = SqliteStore.open(file);
                    var checkpointer = store.checkpointer()) {
                for (long n = 1; ; n++) {
                    var batch = store.begin();
                    batch.apply(List.of(new MessageAdded(message(n))));
                    batch.commit();
                    System.out.println(n);
                    if (n % 10 == 0) {
                        checkpointer.checkpoint();
                    }
                }
            }
        }
    }

    @RepeatedTest(3)
    void what_it_said_was_stored_is_stored() throws Exception {
        Path file = directory.resolve("bus.db");
        var process =
                OtherProcess.java(
                        List.of(
                                Writer.class,
                                SqliteStore.class,
                                Store.class,
                                Samples.class,
                                JDBC.class,
                                Json.class),
                        file.toString());
        long said = 0;
        try (var lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said = Long.parseLong(line);
                if (said == ENOUGH) {
                    // By its handle, which leaves open what it said before.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(said).isGreaterThanOrEqualTo(ENOUGH);
        try (var store = SqliteStore.open(file)) {
            var facts = new StoredFacts(store);
            for (long n = 1; n <= said; n++) {
                assertThat(facts.message(messageId(n))).isEqualTo(message(n));
            }
            // At most the one it was about to say.
            assertThat(facts.message(messageId(said + 2))).isNull();
        }
    }
}
