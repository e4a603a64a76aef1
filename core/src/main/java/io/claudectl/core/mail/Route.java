package io.claudectl.core.mail;

/** How a message found its recipients. */
public enum Route {
    /** Its sender named one. */
    ADDRESSED,
    /** Without addressee: by subscriptions, or what stands in for them. */
    PUBLISHED
}
