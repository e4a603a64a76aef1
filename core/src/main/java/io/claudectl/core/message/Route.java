package io.claudectl.core.message;

/** A message's route to its recipients. */
public enum Route {
    /** Its sender named one. */
    ADDRESSED,
    /** Without addressee: by subscriptions, or their replacement. */
    PUBLISHED
}
