package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.claudectl.core.command.Engine;
import io.claudectl.core.command.Operation;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Token;
import io.claudectl.core.state.Entropy;
import io.claudectl.core.store.StoreException;
import io.claudectl.core.time.Moment;
import io.claudectl.testkit.StoredFacts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the file is locked by another program, or the disk is full. */
class FailuresTest {
    private static final Entropy NO_CHANCE =
            new Entropy() {
                @Override
                public MessageId messageId(Instant at) {
                    throw new AssertionError("not asked for");
                }

                @Override
                public Token token() {
                    throw new AssertionError("not asked for");
                }

                @Override
                public String boundary() {
                    throw new AssertionError("not asked for");
                }
            };

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("bus.db");
    }

    private static Settings lockAttempts(int attempts) {
        var released = Settings.released();
        return new Settings(released.schema(), attempts, released.maxPages(), released.logBytes());
    }

    private Connection locked() throws SQLException {
        var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        run(connection, "BEGIN IMMEDIATE");
        return connection;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_file_locked_by_another_program_is_named_as_that() throws Exception {
        try (var store = SqliteStore.open(file(), lockAttempts(2))) {
            try (var _ = locked()) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(store::begin)
                        .withMessageContaining(file().toString())
                        .withMessageContaining("locked by another program");
            }
            store.begin().commit();
        }
    }

    @Test
    void a_lock_that_ends_in_time_is_waited_for() throws Exception {
        try (var store = SqliteStore.open(file());
                var other = locked()) {
            var begun = CompletableFuture.supplyAsync(store::begin);
            run(other, "COMMIT");
            begun.get(10, TimeUnit.SECONDS).commit();
        }
    }

    @Test
    void readers_do_not_hold_up_the_writer() throws Exception {
        try (var store = SqliteStore.open(file(), lockAttempts(1));
                var reader = Connections.reader(file())) {
            run(reader, "BEGIN");
            run(reader, "SELECT count(*) FROM message");
            var batch = store.begin();
            batch.apply(List.of(new MessageAdded(message(1))));
            batch.commit();
        }
    }

    @Test
    void after_a_full_disk_the_store_works_again_once_it_is_opened_again() {
        SqliteStore.open(file()).close();
        var released = Settings.released();
        long stored;
        try (var store =
                SqliteStore.open(
                        file(),
                        new Settings(
                                released.schema(),
                                released.lockAttempts(),
                                100,
                                released.logBytes()))) {
            stored = fill(store);
            assertThatIllegalStateException()
                    .isThrownBy(store::begin)
                    .withMessageContaining("must be opened again");
        }
        try (var store = SqliteStore.open(file())) {
            var facts = new StoredFacts(store);
            assertThat(facts.message(messageId(stored))).isEqualTo(big(stored));
            assertThat(facts.message(messageId(stored + 1))).isNull();
            var batch = store.begin();
            batch.apply(List.of(new MessageAdded(big(stored + 1))));
            batch.commit();
            assertThat(facts.message(messageId(stored + 1))).isNotNull();
        }
    }

    @Test
    void an_engine_whose_store_failed_says_that_the_outcome_is_unknown() {
        SqliteStore.open(file()).close();
        var released = Settings.released();
        var now = new Moment(Instant.EPOCH, 0);
        try (var store =
                SqliteStore.open(
                        file(),
                        new Settings(
                                released.schema(),
                                released.lockAttempts(),
                                100,
                                released.logBytes()))) {
            var engine = new Engine(store, Limits.DEFAULT, NO_CHANCE, now);
            assertThatExceptionOfType(Engine.CommitUnknown.class)
                    .isThrownBy(
                            () -> {
                                for (long n = 1; ; n++) {
                                    engine.run(List.of(adding(n)), now);
                                }
                            })
                    .withCauseInstanceOf(StoreException.class)
                    .havingRootCause()
                    .withMessageContaining("full");
        }
    }

    private static Operation<Integer> adding(long n) {
        return tx -> tx.apply(new Decision.Draft().change(new MessageAdded(big(n))).reply(0));
    }

    /** Commits messages until one fails; says how many were stored. */
    private static long fill(SqliteStore store) {
        for (long n = 1; ; n++) {
            var batch = store.begin();
            try {
                batch.savepoint();
                batch.apply(List.of(new MessageAdded(big(n))));
                batch.commit();
            } catch (StoreException e) {
                assertThat(e)
                        .hasMessage("cannot write rows: the disk is full")
                        .hasMessageNotContaining("locked");
                assertThat(e.getCause()).hasMessageContaining("full");
                assertThatIllegalStateException().isThrownBy(batch::rollback);
                assertThatIllegalStateException().isThrownBy(batch::commit);
                assertThatIllegalStateException().isThrownBy(batch::nextDelivery);
                batch.abandon();
                return n - 1;
            }
        }
    }

    /** A message of two pages. */
    static Message big(long n) {
        var plain = message(n);
        return new Message(
                plain.id(),
                plain.sender(),
                new Message.Content("a.b", MessageType.TASK, Priority.LOW, "x".repeat(8_192)),
                plain.key(),
                null,
                null,
                0,
                plain.at());
    }
}
