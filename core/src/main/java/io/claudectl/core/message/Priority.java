package io.claudectl.core.message;

/** How urgent a message is; higher ones are handed out first. The order of the constants counts. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH
}
