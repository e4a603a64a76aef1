package io.claudectl.core.message;

import io.claudectl.core.text.Word;

/** A message's route to its recipients. */
public enum Route implements Word {
    /** Its sender named one. */
    ADDRESSED,
    /** Without addressee: by subscriptions, or their replacement. */
    PUBLISHED
}
