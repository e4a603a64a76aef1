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

/** The end of a claim without an outcome: its work is offered again, or to the next. */
public final class ClaimRelease {
    /** How a claim ended whose holder gave the work back. */
    public static final String RELEASED = "released";

    /** How one ended whose holder will not do it. */
    public static final String DECLINED = "declined";

    private ClaimRelease() {}

    /**
     * The holder is done with it without an outcome: the work is offered again.
     *
     * @param reason the claim's end, in a word or two
     * @return how many offers stand now
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
            // Giving back is not turning down.
            return OfferRules.again(view, draft, work, null, null, reason);
        }
        if (offers == 0) {
            OwnerSearch.offerNext(view, draft, work, without);
        }
        return offers;
    }

    /**
     * True when nobody else could take the offer of the mailbox it was claimed from. In the human
     * lane it just lies again.
     */
    private static boolean alone(View view, Claim claim) {
        if (claim.by().mailbox().equals(RoleName.HUMAN)) {
            return false;
        }
        return view.state().directory().servers(claim.by().mailbox()).stream()
                .allMatch(server -> server.key().equals(claim.by().session()));
    }
}
