package io.claudectl.core.command;

import io.claudectl.core.message.Lease;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.State;
import io.claudectl.core.time.Moment;
import java.util.List;

/** Lists the leases that a reading of this session's transcripts could prove. */
public record LeasesOfSession(SessionKey session) implements StateQuery<List<Lease>> {
    @Override
    public List<Lease> answer(State state, Moment now) {
        Session known = state.directory().session(session);
        return state.leases().watched(session, known == null ? null : known.transcript());
    }
}
