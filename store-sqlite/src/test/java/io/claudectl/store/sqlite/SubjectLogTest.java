package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.decision.Change;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Route;
import io.claudectl.core.message.Sender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subjects in use, counted beside the writer. */
class SubjectLogTest {
    @TempDir private Path directory;

    private static Message message(long n, String subject, MessageType type, Route route) {
        return new Message(
                messageId(n),
                Sender.stored("spec", null, 4711),
                new Message.Content(subject, type, Priority.NORMAL, "body"),
                "key-" + n,
                null,
                null,
                route,
                1,
                at(n));
    }

    @Test
    void each_subject_is_counted_with_its_types_from_a_time_on() {
        Path file = directory.resolve("bus.db");
        try (var store = SqliteStore.open(file)) {
            var changes = new ArrayList<Change>();
            changes.add(
                    new Change.MessageAdded(
                            message(1, "env.changed", MessageType.STATUS, Route.PUBLISHED)));
            changes.add(
                    new Change.MessageAdded(
                            message(2, "env.changed", MessageType.TASK, Route.ADDRESSED)));
            changes.add(
                    new Change.MessageAdded(
                            message(3, "env.changed", MessageType.STATUS, Route.PUBLISHED)));
            changes.add(
                    new Change.MessageAdded(
                            message(4, "task.created", MessageType.TASK, Route.PUBLISHED)));
            var batch = store.begin();
            batch.apply(changes);
            batch.commit();

            assertThat(SubjectLog.since(file, at(2), 10))
                    .containsExactly(
                            new SubjectLog.Flow("task.created", 1, 1, at(4), List.of("task")),
                            new SubjectLog.Flow(
                                    "env.changed", 2, 1, at(3), List.of("status", "task")));
            assertThat(SubjectLog.since(file, at(0), 1))
                    .extracting(SubjectLog.Flow::subject)
                    .containsExactly("task.created");
            assertThat(SubjectLog.since(file, at(5), 10)).isEmpty();
        }
    }
}
