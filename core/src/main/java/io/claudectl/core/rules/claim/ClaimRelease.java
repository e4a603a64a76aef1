package io.claudectl.core.rules.claim;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.ClaimEvents;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.View;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The end of a claim without an outcome: its work is offered again, or to the next role. */
public final class ClaimRelease {
    /** The end of a claim whose holder gave the work back. */
    public static final String RELEASED = "released";

    /** The end of a claim whose holder declined. */
    public static final String DECLINED = "declined";

    private ClaimRelease() {}

    /**
     * Ends a claim without an outcome and offers the work again.
     *
     * @param reason the claim's end, in a few words
     * @return how many offers are open now
     */
    public static int releaseAndReoffer(
            View view, Decision.Draft draft, Claim claim, String reason, @Nullable String note) {
        Instant now = view.now().wall();
        draft.change(new Change.ClaimSaved(claim.ended(reason, note, now)))
                .change(ClaimEvents.ended(claim, reason, now))
                .note(ClaimTimer.due(view, claim.message(), view.limits().routing().unclaimed()));
        ClaimableMessage work = view.state().claimBook().open(claim.message());
        if (work == null) {
            throw new AssertionError("a claim without open work: " + claim);
        }
        boolean released = reason.equals(RELEASED);
        boolean turnedDown = reason.equals(DECLINED) || released && alone(view, claim);
        RoleName without = turnedDown ? claim.by().mailbox() : null;
        int offers = OfferRules.again(view, draft, work, without, null, reason);
        if (offers == 0
                && released
                && OwnerSearch.next(
                                view,
                                draft,
                                work,
                                view.facts().deliveriesOf(work.message()),
                                without)
                        == null) {
            // A release is not a decline.
            return OfferRules.again(view, draft, work, null, null, reason);
        }
        if (offers == 0) {
            OwnerSearch.offerNext(view, draft, work, without);
        }
        return offers;
    }

    /**
     * Returns whether only the mailbox it was claimed from has an offer. An offer in the human lane
     * just waits again.
     */
    private static boolean alone(View view, Claim claim) {
        if (claim.by().mailbox().equals(RoleName.HUMAN)) {
            return false;
        }
        return view.state().directory().servers(claim.by().mailbox()).stream()
                .allMatch(server -> server.key().equals(claim.by().session()));
    }
}
