package io.claudectl.core.command;

import io.claudectl.core.command.Operation.Tx;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the table of rights and records each use or refusal of a right in the event log. */
final class Rights {
    private Rights() {}

    /**
     * Checks one act and records it either way.
     *
     * @return null when the caller has the right
     */
    static @Nullable Refusal refused(Tx tx, Caller caller, Authority.Act act, String object) {
        Refusal refusal = Authority.refusal(caller.standing(), act, object);
        record(tx, caller, refusal == null ? "right.used" : "right.refused", act, object);
        return refusal;
    }

    /** Returns the refusal of a detached caller's claim, release or ack. */
    static Refusal settling(Tx tx, Caller.Detached caller, String message) {
        Refusal refusal = refused(tx, caller, Authority.Act.SETTLE_FOR_PERSON, message);
        if (refusal == null) {
            throw new AssertionError("a detached caller has no rights");
        }
        return refusal;
    }

    /** Records an act whose right was checked before. */
    static void used(Tx tx, Caller caller, Authority.Act act, String object) {
        record(tx, caller, "right.used", act, object);
    }

    private static void record(
            Tx tx, Caller caller, String kind, Authority.Act act, String object) {
        SessionKey session =
                switch (caller) {
                    case Caller.InSession(var seed) -> seed.key();
                    case Caller.Detached ignored -> null;
                    case Caller.Outside ignored -> null;
                };
        var event =
                new Change.Event(
                        tx.view().now().wall(),
                        kind,
                        null,
                        null,
                        session,
                        List.of(
                                new Change.Field("act", act.word()),
                                new Change.Field("on", SafeText.truncate(object)),
                                new Change.Field("by", caller.standing().word()),
                                new Change.Field("pid", caller.number())));
        tx.apply(new Decision.Draft().change(new Change.Happened(event)).reply(true));
    }
}
