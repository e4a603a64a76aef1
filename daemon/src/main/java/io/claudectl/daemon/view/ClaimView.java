package io.claudectl.daemon.view;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.text.SafeText;
import io.claudectl.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A claim on a piece of work, and its end.
 *
 * @param role the claimant's mailbox
 * @param person whether the claimant is a person outside every session
 * @param reason of its end; null while it is held
 */
public record ClaimView(
        int epoch,
        String role,
        String session,
        String conversation,
        boolean person,
        Instant claimedAt,
        @Nullable Instant endedAt,
        @Nullable String reason,
        @Nullable String note) {

    public static ClaimView of(Claim claim) {
        Claim.End end = claim.end();
        return new ClaimView(
                claim.epoch(),
                claim.by().mailbox().value(),
                claim.by().session().value(),
                claim.by().conversation().value(),
                claim.by().session().equals(SessionKey.OUTSIDE),
                claim.at(),
                end == null ? null : end.at(),
                end == null ? null : end.reason(),
                end == null ? null : end.note());
    }

    public Map<String, @Nullable Object> json() {
        return Json.object(
                "epoch", epoch,
                "role", role,
                "session", session,
                "session_id", conversation,
                "claimed_at", claimedAt.toString(),
                "ended_at", endedAt == null ? null : endedAt.toString(),
                "ended", reason,
                "note", note);
    }

    /** Renders the claim and its end. */
    public String text() {
        return text(person ? "a person" : null);
    }

    /**
     * Renders the claim with its claimant.
     *
     * @param claimant the session as people name it; null to leave it out
     */
    public String text(@Nullable String claimant) {
        String who =
                "claim %d by %s%s"
                        .formatted(epoch, role, claimant == null ? "" : ", " + claimant + ",");
        if (endedAt == null) {
            return "%s since %s".formatted(who, claimedAt);
        }
        return "%s at %s, ended at %s: %s%s"
                .formatted(
                        who,
                        claimedAt,
                        endedAt,
                        SafeText.singleLine(String.valueOf(reason)),
                        note == null ? "" : ": " + SafeText.singleLine(note));
    }
}
