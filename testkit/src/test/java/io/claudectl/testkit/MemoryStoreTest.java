package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.Store;
import io.claudectl.core.store.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryStoreTest extends StoreContract {
    private final MemoryStore memory = new MemoryStore();

    @Override
    protected Store create() {
        return memory;
    }

    @Override
    protected Store killed(Store old) {
        memory.crash();
        return memory;
    }

    @Override
    public EventSource events() {
        return memory.source();
    }

    @Override
    public List<String> eventKinds() {
        return memory.events().stream().map(Change.Event::kind).toList();
    }

    @ParameterizedTest
    @EnumSource
    void the_nth_commit_fails_and_its_rows_are_lost_or_not(MemoryStore.Fate fate) {
        memory.failCommit(2, fate);
        committed(new MessageAdded(message(1)));
        var batch = memory.begin();
        batch.apply(List.of(new MessageAdded(message(2))));
        assertThatExceptionOfType(StoreException.class).isThrownBy(batch::commit);
        assertThatIllegalStateException().isThrownBy(batch::commit);
        batch.abandon();
        assertThatIllegalStateException().isThrownBy(memory::begin);
        memory.crash();
        committed(new MessageAdded(message(3)));
        assertThat(facts().message(messageId(1))).isNotNull();
        assertThat(facts().message(messageId(2)) != null)
                .isEqualTo(fate == MemoryStore.Fate.DURABLE);
        assertThat(facts().message(messageId(3))).isNotNull();
    }

    @Test
    void a_crash_ends_the_open_batch() {
        var batch = memory.begin();
        memory.crash();
        assertThatIllegalStateException().isThrownBy(batch::commit);
        memory.begin().commit();
    }
}
