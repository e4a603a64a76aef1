package io.claudectl.core.command;

import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.store.Store;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Returns the messages of those ids that are kept. */
public record MessagesQuery(List<MessageId> ids) implements Query<Map<MessageId, Message>> {
    public MessagesQuery {
        ids = List.copyOf(ids);
    }

    @Override
    public Map<MessageId, Message> answer(Store.Facts rows, Instant now) {
        var found = new HashMap<MessageId, Message>();
        for (MessageId id : ids) {
            Message message = rows.message(id);
            if (message != null) {
                found.put(id, message);
            }
        }
        return found;
    }
}
