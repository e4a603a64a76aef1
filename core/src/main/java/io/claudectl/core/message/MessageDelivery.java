package io.claudectl.core.message;

/** A delivery together with its message. */
public record MessageDelivery(Message message, Delivery delivery) {}
