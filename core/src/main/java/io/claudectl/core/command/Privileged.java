package io.claudectl.core.command;

import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.text.Refusal;

/**
 * Runs an operation that needs a right of {@link Authority}, in one transaction with the event that
 * records who used the right or was refused it.
 *
 * @param object the role, message or name concerned; empty for acts without one
 */
public record Privileged<R>(Caller caller, Authority.Act act, String object, Operation<R> operation)
        implements Operation<Privileged.Outcome<R>> {
    /** The operation's own reply, or the refusal. */
    public sealed interface Outcome<R> {
        record Done<R>(R reply) implements Outcome<R> {}

        record Refused<R>(Refusal why) implements Outcome<R> {}
    }

    @Override
    public Outcome<R> run(Tx tx) {
        Refusal refusal = Rights.refused(tx, caller, act, object);
        return refusal == null
                ? new Outcome.Done<>(operation.run(tx))
                : new Outcome.Refused<>(refusal);
    }
}
