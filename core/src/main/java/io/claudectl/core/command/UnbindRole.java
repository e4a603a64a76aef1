package io.claudectl.core.command;

import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.session.Authority.Act;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.text.Refusal;
import java.util.List;

/** Removes a role. A session removes only a role that it holds alone. */
public record UnbindRole(Caller by, String name) implements Operation<Roles.Outcome> {
    @Override
    public Roles.Outcome run(Tx tx) {
        boolean wellFormed = RoleName.wellFormed(name);
        Role role = wellFormed ? tx.view().state().directory().role(new RoleName(name)) : null;
        Refusal refusal =
                role == null || alone(tx, role.name())
                        ? null
                        : Rights.refused(tx, by, Act.UNBIND, name);
        return refusal == null
                ? tx.apply(Roles.unbind(tx.view(), name))
                : new Roles.Outcome.Refused(refusal);
    }

    private boolean alone(Tx tx, RoleName role) {
        if (!(by instanceof Caller.InSession(var seed))) {
            return false;
        }
        List<Session> holders = tx.view().state().directory().servers(role);
        return holders.size() == 1 && holders.getFirst().key().equals(seed.key());
    }
}
