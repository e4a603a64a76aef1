package io.claudectl.testkit;

import io.claudectl.core.decision.Change;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.store.EventSource;
import io.claudectl.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The committed events of a store in memory. Not for two threads at once. */
final class MemoryEventSource implements EventSource {
    private final MemoryEvents events;
    private final MemoryMail mail;

    MemoryEventSource(MemoryEvents events, MemoryMail mail) {
        this.events = events;
        this.mail = mail;
    }

    @Override
    public List<Entry> after(long seq, int limit) {
        return all().filter(entry -> entry.seq() > seq).limit(limit).toList();
    }

    @Override
    public List<Entry> ofDelivery(long delivery, int limit) {
        return all().filter(entry -> entry.delivery() == delivery).limit(limit).toList();
    }

    @Override
    public long first() {
        return events.oldest();
    }

    @Override
    public long last() {
        return events.newestCommitted();
    }

    @Override
    public long lastBefore(Instant time) {
        long first = Math.max(1, first());
        return LongStream.rangeClosed(first, last())
                .takeWhile(seq -> events.get(seq).at().isBefore(time))
                .max()
                .orElse(first - 1);
    }

    private Stream<Entry> all() {
        return LongStream.rangeClosed(Math.max(1, first()), last()).mapToObj(this::entry);
    }

    private Entry entry(long seq) {
        Change.Event event = events.get(seq);
        Map<String, Object> data = new LinkedHashMap<>();
        event.data().forEach(field -> data.put(field.name(), field.value()));
        Delivery delivery = event.delivery() == null ? null : mail.delivery(event.delivery());
        return new Entry(
                seq,
                event.at(),
                event.kind(),
                event.version(),
                event.message(),
                event.delivery() == null ? 0 : event.delivery().value(),
                event.session() == null ? null : event.session().value(),
                Json.write(data),
                delivery == null ? null : delivery.role().value(),
                subject(event.message()));
    }

    private @Nullable String subject(@Nullable String id) {
        Message message = id == null ? null : mail.message(new MessageId(id));
        return message == null ? null : message.content().subject();
    }

    @Override
    public void close() {}
}
