package io.claudectl.daemon.history;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.Work;
import io.claudectl.core.mail.Visible;
import io.claudectl.core.role.SessionKey;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Work and the claims on it, in words for people and in fields for programs. */
public final class WorkText {
    private WorkText() {}

    /** One claim, and how it ended. */
    public static String claim(Claim claim) {
        return claim(claim, person(claim) ? "a person" : null);
    }

    /**
     * The same with who it is.
     *
     * @param session as people name it; null to leave it out
     */
    static String claim(Claim claim, @Nullable String session) {
        String who =
                "claim %d by %s%s"
                        .formatted(
                                claim.epoch(),
                                claim.by().mailbox(),
                                session == null ? "" : ", " + session + ",");
        Claim.End end = claim.end();
        if (end == null) {
            return "%s since %s".formatted(who, claim.at());
        }
        return "%s at %s, ended at %s: %s%s"
                .formatted(
                        who,
                        claim.at(),
                        end.at(),
                        Visible.line(end.reason()),
                        end.note() == null ? "" : ": " + Visible.line(end.note()));
    }

    /** True for one of somebody outside every session. */
    public static boolean person(Claim claim) {
        return claim.by().session().equals(SessionKey.OUTSIDE);
    }

    /** The same as fields. */
    public static Map<String, Object> fields(Claim claim) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Claim.End end = claim.end();
        fields.put("epoch", (long) claim.epoch());
        fields.put("role", claim.by().mailbox().value());
        fields.put("session", claim.by().session().value());
        fields.put("session_id", claim.by().conversation().value());
        fields.put("claimed_at", claim.at().toString());
        fields.put("ended_at", end == null ? null : end.at().toString());
        fields.put("ended", end == null ? null : end.reason());
        fields.put("note", end == null ? null : end.note());
        return fields;
    }

    /** How far the search for an owner is, or that it is over. */
    public static String state(Work work, @Nullable Claim newest) {
        if (work.settledAt() != null) {
            return "settled at " + work.settledAt();
        }
        if (newest != null && newest.end() == null) {
            return "held by " + newest.by().mailbox();
        }
        return "free, "
                + switch (work.stage()) {
                    case OFFERED -> "offered to whoever subscribed";
                    case RAISED -> "not claimed in time, so offered again with high priority";
                    case FALLBACK -> "not claimed in time, so offered to the fallback role as well";
                    case HUMAN -> "lies in the human lane as well";
                };
    }

    /** Work as fields; null for what is none. */
    public static @Nullable Map<String, Object> fields(@Nullable Work work) {
        if (work == null) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("stage", work.stage().name().toLowerCase(Locale.ROOT));
        fields.put("settled_at", work.settledAt() == null ? null : work.settledAt().toString());
        return fields;
    }
}
