package io.claudectl.core.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts that an agent's records show about leases.
 *
 * @param findings in no order; none for a lease whose unread records may show more
 * @param finished whether all records were read
 */
public record TranscriptEvidence(List<TokenFinding> findings, boolean finished) {
    public TranscriptEvidence {
        findings = List.copyOf(findings);
    }

    /** How long a reading may take. */
    public sealed interface Effort {
        /** A session waits for the answer to its agent's report: some 50 ms. */
        record Report() implements Effort {}

        /**
         * A session waits at a turn's end, whose last record may come a little later.
         *
         * @param promptId of the turn that ends; null where it is unknown
         */
        record TurnEnd(@Nullable String promptId) implements Effort {}

        /** A person or a model waits for a command: some 250 ms. */
        record Command() implements Effort {}

        /** No caller waits: everything is read. */
        record Whole() implements Effort {}
    }
}
