package io.claudectl.cli;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.mail.HumanLane;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The screen of bare {@code claudectl}: the bus's state, its problems, and one next step. */
final class StatusScreen {
    private StatusScreen() {}

    static List<String> lines(Context context) {
        StatusQuery.Overview seen = context.bus().call(new StatusQuery(context.caller()));
        Map<String, Object> status = context.control().status();
        Object config = status.get("config");
        RoleName own = seen.resolution().roleOrNull();
        long live = seen.roles().stream().filter(each -> !each.servers().isEmpty()).count();
        int waiting = seen.roles().stream().mapToInt(StatusQuery.Served::waiting).sum();
        List<StatusQuery.Agent> off =
                seen.agents().stream().filter(each -> each.reach().hooksOff() != null).toList();
        String person = HumanLane.waitingNotice(context);
        var lines = new ArrayList<String>();
        lines.add(
                "claudectl %s: the bus runs%s"
                        .formatted(
                                Build.ID, seen.paused() ? ", PAUSED: no mail is handed out" : ""));
        lines.add(
                "%s, %d with a live session, %s waiting"
                        .formatted(
                                counted(seen.roles().size(), "role"),
                                live,
                                counted(waiting, "message")));
        if (own != null) {
            lines.add("here: " + own);
        }
        if (config != null) {
            lines.add("configuration: " + SafeText.singleLine(config.toString()));
        }
        for (StatusQuery.Agent each : off) {
            lines.add(
                    "hooks are off in the session with pid %d, so it gets mail on request only: %s"
                            .formatted(
                                    each.session().process().pid(),
                                    SafeText.singleLine(String.valueOf(each.reach().hooksOff()))));
        }
        if (person != null) {
            lines.add(person);
        }
        lines.add("next: " + next(seen, config, !off.isEmpty(), person != null));
        return lines;
    }

    private static String counted(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private static String next(
            StatusQuery.Overview seen, @Nullable Object config, boolean off, boolean person) {
        if (config != null) {
            return "claudectl config check; once the file is right: claudectl daemon stop";
        }
        if (seen.paused()) {
            return "claudectl bus resume";
        }
        if (off) {
            return "claudectl doctor";
        }
        if (seen.roles().isEmpty()) {
            return "claudectl bus role bind <name> <directory> (claudectl demo shows it work)";
        }
        for (StatusQuery.Served each : seen.roles()) {
            if (each.waiting() > 0 && each.servers().isEmpty()) {
                String cwd = each.role().cwd();
                return cwd == null
                        ? "claudectl bus role bind %s <directory>".formatted(each.role().name())
                        : "cd %s && claude (%s waiting for %s, which has no session)"
                                .formatted(
                                        SafeText.singleLine(cwd),
                                        counted(each.waiting(), "message"),
                                        each.role().name());
            }
        }
        return person
                ? "claudectl bus inbox --role human"
                : "claudectl bus send %s \"...\"".formatted(seen.roles().getFirst().role().name());
    }
}
