package io.claudectl.core.claim;

import io.claudectl.core.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * The header of an envelope for work on offer.
 *
 * @param last the previous claim, which ended without an outcome; null when this is the first
 */
public record OfferHeader(@Nullable Claim last) {
    /** Characters shown of the last holder's note. */
    private static final int NOTE_MAX = 200;

    /**
     * Characters that {@link #brief} adds to an envelope; every kind of answer has room for them.
     */
    public static final int ROOM = 140;

    /** Returns the header without earlier claims, for an answer without room for them. */
    public OfferHeader brief() {
        return new OfferHeader(null);
    }

    /** Renders the instruction to claim first, and the end of the previous claim. */
    public String header() {
        var text =
                new StringBuilder(
                        "work for one owner: call claim with this id before you begin; only who is granted it does it, and acks it.\n");
        if (last != null && last.end() != null) {
            text.append("before: claim ")
                    .append(last.epoch())
                    .append(" by ")
                    .append(last.by().mailbox())
                    .append(" at ")
                    .append(last.at())
                    .append(", ended at ")
                    .append(last.end().at())
                    .append(": ")
                    .append(last.end().reason())
                    .append("; look for what is done already.\n");
        }
        return text.toString();
    }

    /** Returns the last holder's note, as another agent's text; null for none. */
    public @Nullable String left() {
        if (last == null || last.end() == null || last.end().note() == null) {
            return null;
        }
        return SafeText.truncate(last.end().note(), NOTE_MAX);
    }
}
