package io.claudectl.core.message;

/** Names one lease: the delivery and the epoch it was given out under. */
public record LeaseRef(DeliveryId delivery, int epoch) {}
