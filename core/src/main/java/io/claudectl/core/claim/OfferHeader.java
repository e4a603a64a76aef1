package io.claudectl.core.claim;

import io.claudectl.core.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * What an envelope says of work that is on offer.
 *
 * @param last the claim before, whose holder did not finish it; null when it is the first
 */
public record OfferHeader(@Nullable Claim last) {
    /** Characters shown of what the last holder left. */
    private static final int NOTE_MAX = 200;

    /** Characters {@link #brief} adds to an envelope; every kind of answer has room for them. */
    public static final int ROOM = 140;

    /** The same where there is no room for what was before. */
    public OfferHeader brief() {
        return new OfferHeader(null);
    }

    /** Says what to do before beginning, and what became of it before. */
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

    /** What the last holder left for the next, as another agent's words; null for nothing. */
    public @Nullable String left() {
        if (last == null || last.end() == null || last.end().note() == null) {
            return null;
        }
        return SafeText.truncate(last.end().note(), NOTE_MAX);
    }
}
