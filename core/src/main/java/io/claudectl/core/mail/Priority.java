package io.claudectl.core.mail;

/** How urgent a message is; higher ones are handed out first. The order of the constants counts. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH
}
