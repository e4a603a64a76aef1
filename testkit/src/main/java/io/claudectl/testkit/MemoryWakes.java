package io.claudectl.testkit;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.WakeRate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Mutes and counted wakes in memory. */
final class MemoryWakes {
    private record Wake(RoleName mailbox, Instant at) {}

    private final UndoLog undo;
    private final Map<String, Instant> mutes = new HashMap<>();
    private final List<Wake> wakes = new ArrayList<>();

    MemoryWakes(UndoLog undo) {
        this.undo = undo;
    }

    void mute(String name, Instant until) {
        undo.put(mutes, name, until);
    }

    void lift(String name) {
        undo.remove(mutes, name);
    }

    Map<String, Instant> mutes() {
        return Map.copyOf(mutes);
    }

    void count(RoleName mailbox, Instant at) {
        var each = new Wake(mailbox, at);
        wakes.add(each);
        undo.add(() -> wakes.remove(each));
        mutes().forEach(
                        (name, until) -> {
                            if (until.isBefore(at.minus(WakeRate.OVER_KEPT))) {
                                undo.remove(mutes, name);
                            }
                        });
    }

    Map<RoleName, List<Instant>> since(Instant time) {
        var found = new HashMap<RoleName, List<Instant>>();
        for (Wake wake : wakes) {
            if (!wake.at().isBefore(time)) {
                found.computeIfAbsent(wake.mailbox(), _ -> new ArrayList<>()).add(wake.at());
            }
        }
        found.values().forEach(Collections::sort);
        return found;
    }
}
