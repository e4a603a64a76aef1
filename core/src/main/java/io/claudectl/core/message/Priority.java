package io.claudectl.core.message;

/**
 * The urgency of a message; higher ones are handed out first. The order of the constants counts.
 */
public enum Priority {
    LOW,
    NORMAL,
    HIGH
}
