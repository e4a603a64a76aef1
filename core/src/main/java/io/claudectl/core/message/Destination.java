package io.claudectl.core.message;

import org.jspecify.annotations.Nullable;

/** The recipient as the sender names it. */
public sealed interface Destination {
    /** A role, or a session's own mailbox, by name as given. */
    record Role(@Nullable String name) implements Destination {}

    /** The sender of the answered message. */
    record Replied() implements Destination {}

    /**
     * Every role whose subscriptions match the subject.
     *
     * @param self whether the sender's own role may be among them
     */
    record Subscribers(boolean self) implements Destination {}

    /**
     * The role that owns a file.
     *
     * @param path absolute, without {@code .} and {@code ..}, links resolved as far as it exists
     */
    record OwnerOf(String path) implements Destination {}
}
