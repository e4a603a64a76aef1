package io.claudectl.core.command;

import io.claudectl.core.message.Lease;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import java.util.List;

/** Lists the leases that a reading of this session's transcripts could prove. */
public record LeasesOfSession(SessionKey session) implements Operation<List<Lease>> {
    @Override
    public List<Lease> run(Tx tx) {
        Session known = tx.view().state().directory().session(session);
        return tx.view()
                .state()
                .leases()
                .watched(session, known == null ? null : known.transcript());
    }
}
