package io.claudectl.core.command;

import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.Directory;
import io.claudectl.core.state.Resolution;
import io.claudectl.core.state.View;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders the line a session gets at its start: its role, its peers, how much mail waits. */
final class SessionGreeting {
    private static final int PEERS_MAX = 12;

    private SessionGreeting() {}

    /** Returns null for a session without a terminal and without a role. */
    static @Nullable String line(View view, ResolvedCaller seat) {
        Directory directory = view.state().directory();
        return switch (seat.resolution()) {
            case Resolution.Bound(var role, var how) ->
                    "claudectl bus: your role is %s.%s%s"
                            .formatted(role, peers(directory, role), waiting(view, seat));
            case Resolution.Ambiguous(var candidates) ->
                    "claudectl bus: several roles belong to this directory (%s), none to this session; the tool bind_role takes one."
                            .formatted(
                                    candidates.stream()
                                            .map(RoleName::value)
                                            .collect(Collectors.joining(", ")));
            case Resolution.Unbound() -> {
                if (seat.session().headless() || directory.roles().isEmpty()) {
                    yield null;
                }
                yield "claudectl bus: this session has no role and gets no mail; the tool bind_role takes one.%s"
                        .formatted(peers(directory, null));
            }
        };
    }

    private static String peers(Directory directory, @Nullable RoleName self) {
        List<String> names = new ArrayList<>();
        for (Role role : directory.roles()) {
            if (!role.name().equals(self)) {
                names.add(role.name().value());
            }
        }
        if (names.isEmpty()) {
            return "";
        }
        String shown = String.join(", ", names.subList(0, Math.min(PEERS_MAX, names.size())));
        return " Peers: "
                + shown
                + (names.size() > PEERS_MAX
                        ? " and " + (names.size() - PEERS_MAX) + " more."
                        : ".");
    }

    private static String waiting(View view, ResolvedCaller seat) {
        int waiting = seat.mailboxes().stream().mapToInt(view.state().mailboxes()::waiting).sum();
        return waiting == 0 ? "" : " Mail waiting: " + waiting + "; it comes with the next turn.";
    }
}
