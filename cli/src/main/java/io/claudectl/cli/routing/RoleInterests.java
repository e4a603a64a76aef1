package io.claudectl.cli.routing;

import io.claudectl.cli.context.Context;
import io.claudectl.core.command.RoutingQuery;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.SubjectPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Subscriptions and owned files of each role. */
public final class RoleInterests {
    private final Map<RoleName, RoutingQuery.Listener> roles;

    private RoleInterests(List<RoutingQuery.Listener> roles) {
        this.roles =
                roles.stream().collect(Collectors.toMap(RoutingQuery.Listener::role, each -> each));
    }

    public static RoleInterests of(Context context) {
        return new RoleInterests(context.bus().call(new RoutingQuery()).roles());
    }

    public List<String> subscriptions(RoleName role) {
        RoutingQuery.Listener each = roles.get(role);
        return each == null
                ? List.of()
                : each.patterns().stream().map(SubjectPattern::value).toList();
    }

    public List<String> globs(RoleName role) {
        RoutingQuery.Listener each = roles.get(role);
        return each == null ? List.of() : each.globs().stream().map(PathGlob::value).toList();
    }

    /** Renders the interests of one role for people. */
    public List<String> lines(RoleName role) {
        var lines = new ArrayList<String>();
        if (!subscriptions(role).isEmpty()) {
            lines.add("subscribed to " + String.join(", ", subscriptions(role)));
        }
        if (!globs(role).isEmpty()) {
            lines.add("owns " + String.join(", ", globs(role)));
        }
        return lines;
    }
}
