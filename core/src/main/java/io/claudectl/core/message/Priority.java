package io.claudectl.core.message;

import io.claudectl.core.text.Word;

/**
 * The urgency of a message; higher ones are handed out first. The order of the constants counts.
 */
public enum Priority implements Word {
    LOW,
    NORMAL,
    HIGH
}
