package io.claudectl.core.rules.wake;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The rule of mutes: a person switches wakes off for a while; mail still comes at turn boundaries.
 */
public final class Muting {
    /** The longest mute; beyond it, the role's setting {@code --wake} is meant. */
    public static final Duration MOST = Duration.ofDays(30);

    private Muting() {}

    /** The result. */
    public sealed interface Outcome {
        record Muted(String name, Instant until) implements Outcome {}

        /** {@code before}: whether it was muted. */
        record Lifted(String name, boolean before) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /**
     * Mutes a role, a session by its own mailbox, or {@link Change#EVERYBODY}.
     *
     * @param span positive, at most {@link #MOST}
     */
    public static Decision<Outcome> mute(View view, String name, Duration span) {
        if (span.isNegative() || span.isZero() || span.compareTo(MOST) > 0) {
            return refused(
                    "a mute lasts more than 0 s and at most %d days".formatted(MOST.toDays()));
        }
        if (!known(view, name)) {
            return refused(unknown(name));
        }
        Instant until = view.now().wall().plus(span);
        return new Decision.Draft()
                .change(new Change.MuteSet(name, until))
                .change(
                        event(
                                view,
                                "bell.muted",
                                new Change.Field("name", name),
                                new Change.Field("until", until.toString())))
                .reply(new Outcome.Muted(name, until));
    }

    /** Ends the mute of that name. */
    public static Decision<Outcome> lift(View view, String name) {
        boolean before = view.state().mutedUntil(name, view.now().wall()) != null;
        if (!before) {
            return known(view, name)
                    ? Decision.of(new Outcome.Lifted(name, false))
                    : refused(unknown(name));
        }
        return new Decision.Draft()
                .change(new Change.MuteLifted(name))
                .change(event(view, "bell.unmuted", new Change.Field("name", name)))
                .reply(new Outcome.Lifted(name, true));
    }

    private static boolean known(View view, String name) {
        if (name.equals(Change.EVERYBODY)) {
            return true;
        }
        if (!RoleName.wellFormed(name)) {
            return false;
        }
        for (Session session : view.state().directory().sessions()) {
            if (session.live() && session.ownMailbox().value().equals(name)) {
                return true;
            }
        }
        return view.state().directory().role(new RoleName(name)) != null;
    }

    private static String unknown(String name) {
        return "'%s' is neither a role nor a live session; claudectl bus role list and claudectl bus agents show both"
                .formatted(SafeText.truncate(name));
    }

    private static Change event(View view, String kind, Change.Field... data) {
        return new Change.Happened(
                new Change.Event(view.now().wall(), kind, null, null, null, List.of(data)));
    }

    private static Decision<Outcome> refused(String text) {
        return Decision.of(new Outcome.Refused(new Refusal("mute", text)));
    }
}
