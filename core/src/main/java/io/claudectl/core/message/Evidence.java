package io.claudectl.core.message;

/** What stands behind the word "delivered". */
public enum Evidence {
    /** The lease's token stands in the recipient's transcript and the model answered to it. */
    SEEN,
    /** A reader outside any session wrote it out and said so. */
    HANDED,
    /** It was handed out and confirmed, but no transcript could show what became of it. */
    UNPROVEN
}
