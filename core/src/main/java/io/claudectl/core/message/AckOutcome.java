package io.claudectl.core.message;

import io.claudectl.core.text.Word;

/** A recipient's report of a message's outcome. */
public enum AckOutcome implements Word {
    DONE,
    FAILED,
    DECLINED
}
