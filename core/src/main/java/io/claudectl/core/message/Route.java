package io.claudectl.core.message;

/** How a message found its recipients. */
public enum Route {
    /** Its sender named one. */
    ADDRESSED,
    /** Without addressee: by subscriptions, or what stands in for them. */
    PUBLISHED
}
