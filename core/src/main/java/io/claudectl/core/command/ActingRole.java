package io.claudectl.core.command;

import io.claudectl.core.command.Operation.Tx;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.Resolution;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * The role a caller may ack for: a session only for its own, a person for each.
 *
 * @param roleOrNull set when refusal is null
 */
record ActingRole(@Nullable RoleName roleOrNull, @Nullable Refusal refusal) {
    RoleName role() {
        if (roleOrNull == null) {
            throw new AssertionError("a refused caller has no role");
        }
        return roleOrNull;
    }

    /**
     * @param named null for the caller's own
     */
    static ActingRole of(Tx tx, Caller caller, @Nullable String named) {
        return switch (caller) {
            case Caller.InSession(var seed) -> {
                RoleName own = ResolvedCaller.calling(tx, seed).resolution().roleOrNull();
                if (own == null) {
                    yield refused(
                            "this session has no role; the tool bind_role or /role takes one");
                }
                yield named == null || named.equals(own.value())
                        ? new ActingRole(own, null)
                        : refused(
                                "this session is %s and may do this only for itself; outside any session it can be done for %s"
                                        .formatted(own, SafeText.truncate(named)));
            }
            case Caller.Detached ignored ->
                    refused(
                            "a call from inside a Claude Code session that the bus cannot name may do this for no role; call it from the session itself, or ask your user to run it in a terminal of their own");
            case Caller.Outside outside -> outside(tx, outside, named);
        };
    }

    private static ActingRole outside(Tx tx, Caller.Outside outside, @Nullable String named) {
        var directory = tx.view().state().directory();
        RoleName name =
                named == null
                        ? Resolution.ofDirectory(directory, outside.cwd()).roleOrNull()
                        : RoleName.wellFormed(named) ? new RoleName(named) : null;
        boolean known =
                name != null && (name.equals(RoleName.HUMAN) || directory.role(name) != null);
        return known
                ? new ActingRole(name, null)
                : refused(
                        "no role %s is bound; claudectl bus role list shows all"
                                .formatted(SafeText.truncate(String.valueOf(named))));
    }

    private static ActingRole refused(String text) {
        return new ActingRole(null, new Refusal("role", text));
    }
}
