package io.claudectl.testkit;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answers of a store now, each query in a transaction of its own. */
public record StoredFacts(Store store) implements Store.Facts {
    private <T extends @Nullable Object> T asked(Function<Store.Facts, T> question) {
        Store.Batch batch = store.begin();
        try {
            return question.apply(batch);
        } finally {
            batch.abandon();
        }
    }

    @Override
    public DeliveryId nextDelivery() {
        return asked(Store.Facts::nextDelivery);
    }

    @Override
    public @Nullable Message message(MessageId id) {
        return this.<@Nullable Message>asked(facts -> facts.message(id));
    }

    @Override
    public @Nullable Message messageByKey(String sender, String key, Instant since) {
        return this.<@Nullable Message>asked(facts -> facts.messageByKey(sender, key, since));
    }

    @Override
    public @Nullable Delivery delivery(DeliveryId id) {
        return this.<@Nullable Delivery>asked(facts -> facts.delivery(id));
    }

    @Override
    public List<Delivery> deliveriesOf(MessageId id) {
        return asked(facts -> facts.deliveriesOf(id));
    }

    @Override
    public List<Delivery> ready(RoleName role, Instant now, int limit) {
        return asked(facts -> facts.ready(role, now, limit));
    }

    @Override
    public List<Delivery> ringing(RoleName role, Instant now, int limit) {
        return asked(facts -> facts.ringing(role, now, limit));
    }

    @Override
    public boolean reminded(DeliveryId id) {
        return asked(facts -> facts.reminded(id));
    }

    @Override
    public @Nullable ClaimableMessage work(MessageId id) {
        return this.<@Nullable ClaimableMessage>asked(facts -> facts.work(id));
    }

    @Override
    public List<Claim> claimsOf(MessageId id) {
        return asked(facts -> facts.claimsOf(id));
    }

    @Override
    public List<Lease> leasesOf(DeliveryId id) {
        return asked(facts -> facts.leasesOf(id));
    }

    @Override
    public List<Delivery> overdue(Instant now, int limit) {
        return asked(facts -> facts.overdue(now, limit));
    }

    @Override
    public List<Delivery> listed(RoleName role, Set<Store.StateName> states, int limit) {
        return asked(facts -> facts.listed(role, states, limit));
    }

    @Override
    public List<Message> thread(MessageId root, int limit) {
        return asked(facts -> facts.thread(root, limit));
    }

    @Override
    public List<Delivery> deadOrParked(Instant now, int limit) {
        return asked(facts -> facts.deadOrParked(now, limit));
    }

    @Override
    public List<Delivery> prunable(Set<Store.StateName> states, Instant before, int limit) {
        return asked(facts -> facts.prunable(states, before, limit));
    }

    @Override
    public List<Delivery> deadOrParked(RoleName role, Instant now, int limit) {
        return asked(facts -> facts.deadOrParked(role, now, limit));
    }

    @Override
    public List<Delivery> taken(
            RoleName role, SessionKey session, ConversationId conversation, int look) {
        return asked(facts -> facts.taken(role, session, conversation, look));
    }

    @Override
    public long oldEvents(Instant before, long bytes, int limit) {
        return asked(facts -> facts.oldEvents(before, bytes, limit));
    }

    @Override
    public long newestEvent() {
        return asked(Store.Facts::newestEvent);
    }

    @Override
    public Store.Snapshot snapshot(Store.Horizon horizon) {
        return asked(facts -> facts.snapshot(horizon));
    }
}
