package io.claudectl.daemon.view;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The search for an owner of a piece of work.
 *
 * @param stage offered, raised, fallback or human
 * @param holder the mailbox that holds it now; null while no claim is open
 */
public record WorkView(String stage, @Nullable Instant settledAt, @Nullable String holder) {

    /**
     * Returns the view.
     *
     * @param newest the last claim on it; null before the first
     */
    public static WorkView of(ClaimableMessage work, @Nullable Claim newest) {
        return new WorkView(
                work.stage().word(),
                work.settledAt(),
                newest == null || newest.end() != null ? null : newest.by().mailbox().value());
    }

    /**
     * Returns the view; null for a message that is not work.
     *
     * @param claims on it, oldest first
     */
    public static @Nullable WorkView orNull(@Nullable ClaimableMessage work, List<Claim> claims) {
        return work == null ? null : of(work, claims.isEmpty() ? null : claims.getLast());
    }

    /** Returns the JSON form; null where there is no work. */
    public static @Nullable Map<String, @Nullable Object> json(@Nullable WorkView view) {
        return view == null
                ? null
                : Json.object(
                        "stage",
                        view.stage,
                        "settled_at",
                        view.settledAt == null ? null : view.settledAt.toString());
    }

    /** Renders the stage of the search, or that it is over. */
    public String text() {
        if (settledAt != null) {
            return "settled at " + settledAt;
        }
        if (holder != null) {
            return "held by " + holder;
        }
        return "free, "
                + switch (stage) {
                    case "offered" -> "offered to its subscribers";
                    case "raised" -> "not claimed in time, so offered again with high priority";
                    case "fallback" ->
                            "not claimed in time, so offered to the fallback role as well";
                    default -> "offered in the human lane as well";
                };
    }
}
