package io.claudectl.core.command;

import io.claudectl.core.rules.claim.ClaimExpiry;

/**
 * Ends claims that are over and goes on looking for an owner of unclaimed work, at most {@code
 * limit} in one commit; replies how many.
 */
public record ExpireClaims(int limit) implements Operation<Integer> {
    @Override
    public Integer run(Tx tx) {
        return tx.apply(ClaimExpiry.due(tx.view(), limit));
    }
}
