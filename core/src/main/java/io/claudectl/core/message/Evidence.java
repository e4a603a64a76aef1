package io.claudectl.core.message;

import io.claudectl.core.text.Word;

/** The reason for the state "delivered". */
public enum Evidence implements Word {
    /** The lease's token is in the recipient's transcript, with an answer of the model. */
    SEEN,
    /** A reader outside any session wrote it out and confirmed that. */
    HANDED,
    /** It was handed out and confirmed, but no transcript shows its arrival. */
    UNPROVEN
}
