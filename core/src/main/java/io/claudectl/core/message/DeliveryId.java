package io.claudectl.core.message;

/** Names one delivery; the numbers grow in commit order, which is the order of reading. */
public record DeliveryId(long value) implements Comparable<DeliveryId> {
    @Override
    public int compareTo(DeliveryId other) {
        return Long.compare(value, other.value);
    }
}
