package io.claudectl.cli.role;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.routing.RoleInterests;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.state.Resolution;
import io.claudectl.daemon.session.Reachable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "whoami",
        header = "Say which role the caller has.",
        description = "Inside a session its role; outside, the role this directory belongs to.",
        footer = {"", "Example:", "  claudectl bus whoami --json"})
public final class WhoamiCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    public WhoamiCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        StatusQuery.Overview overview = context.desk().call(new StatusQuery(context.caller()));
        RoleName name = overview.resolution().roleOrNull();
        Role role = role(overview, name);
        String note = note(overview);
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("role", name == null ? null : name.value());
            fields.put("cwd_selector", role == null ? null : role.cwd());
            fields.put(
                    "last_session_id",
                    role == null || role.lastConversation() == null
                            ? null
                            : role.lastConversation().value());
            fields.put("pid", pid(overview, role));
            fields.put("note", note.isEmpty() ? null : note);
            Reachability reach = reach(overview, name);
            fields.put("wake", wake(overview, name));
            fields.put("reach", reach == null ? null : Reachable.fields(reach));
            var interests = RoleInterests.of(context);
            fields.put("subscriptions", name == null ? List.of() : interests.subscriptions(name));
            fields.put("owns", name == null ? List.of() : interests.globs(name));
            context.json(fields);
            return Exit.DONE;
        }
        if (name == null) {
            return context.refused(note);
        }
        Reachability reach = reach(overview, name);
        context.line(
                name
                        + (note.isEmpty() ? "" : "  (" + note + ")")
                        + (wake(overview, name) == null ? "" : "  wake = " + wake(overview, name))
                        + (reach == null
                                ? ""
                                : "  " + Reachable.doing(reach) + ", " + Reachable.means(reach)));
        RoleInterests.of(context).lines(name).forEach(context::line);
        return Exit.DONE;
    }

    private static @Nullable Long pid(StatusQuery.Overview overview, @Nullable Role role) {
        if (overview.self() != null) {
            return overview.self().process().pid();
        }
        return role == null || role.pid() == 0 ? null : role.pid();
    }

    /** How the caller's own session is reached, or outside any the role's best. */
    private static @Nullable Reachability reach(
            StatusQuery.Overview overview, @Nullable RoleName name) {
        for (StatusQuery.Served served : overview.roles()) {
            if (served.role().name().equals(name)) {
                return overview.self() == null
                        ? Reachable.best(served.reach())
                        : served.reach().stream()
                                .filter(reach -> reach.session().equals(overview.self()))
                                .findFirst()
                                .orElse(null);
            }
        }
        return null;
    }

    private static @Nullable String wake(StatusQuery.Overview overview, @Nullable RoleName name) {
        for (StatusQuery.Served served : overview.roles()) {
            if (served.role().name().equals(name)) {
                return served.wake() ? "on" : "off";
            }
        }
        return null;
    }

    private static @Nullable Role role(StatusQuery.Overview overview, @Nullable RoleName name) {
        for (StatusQuery.Served served : overview.roles()) {
            if (served.role().name().equals(name)) {
                return served.role();
            }
        }
        return null;
    }

    private static String note(StatusQuery.Overview overview) {
        boolean inside = overview.self() != null;
        return switch (overview.resolution()) {
            case Resolution.Bound(var role, var how) ->
                    switch (how) {
                        case PROCESS -> inside ? "bound to this process" : "";
                        case RESUMED -> "this conversation held it last";
                        case DIRECTORY -> "by directory";
                    };
            case Resolution.Unbound() ->
                    inside
                            ? "this session has no role; its own mailbox is %s. To take one: claudectl bus role bind <name> . --self"
                                    .formatted(
                                            overview.self() == null
                                                    ? ""
                                                    : overview.self().ownMailbox())
                            : "no role belongs to this directory; bind one: claudectl bus role bind <name> .";
            case Resolution.Ambiguous(var candidates) ->
                    "several roles match: "
                            + candidates.stream()
                                    .map(RoleName::value)
                                    .collect(Collectors.joining(", "))
                            + "; bind one: claudectl bus role bind <name> . --self";
        };
    }
}
