package io.claudectl.cli.routing;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.RoutingQuery;
import io.claudectl.core.command.SetFileOwnership;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.text.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "owns",
        header = "Set the files a role owns, or list all owners.",
        description = {
            "With globs the role owns these too from now on; without, the present ones are shown. bus send --owner-of <path> then finds the role.",
            "A glob starts from the role's directory: * is any characters of a name, ? one, ** any directories, a last / everything below. The most specific glob that matches a file decides."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus owns backend 'src/**' 'api/*.md'",
            "  claudectl bus owns",
            "  claudectl bus owns backend 'api/*.md' --remove"
        })
public final class OwnsCommand extends JsonCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "<role>",
            description = "The role; without one, all are shown.")
    private @Nullable String role;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "<glob>",
            description = "Files, relative to the role's directory; quote them.")
    private @Nullable List<String> globs;

    @Option(names = "--remove", description = "The role gives these globs up.")
    private boolean remove;

    /** A role with its globs. */
    private record Owned(RoleName role, @Nullable String directory, List<String> globs) {
        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("role", role.value());
            fields.put("directory", directory);
            fields.put("globs", globs);
            return fields;
        }

        String line() {
            return globs.isEmpty()
                    ? role + " owns nothing"
                    : "%s owns %s%s"
                            .formatted(
                                    role,
                                    String.join(", ", globs),
                                    directory == null
                                            ? " (it has no directory now: nothing is found by them)"
                                            : " below " + directory);
        }
    }

    @Override
    public Integer call() {
        List<String> given = globs == null ? List.of() : globs;
        if (remove && given.isEmpty()) {
            context.console()
                    .err(
                            "claudectl: --remove takes the globs to give up: claudectl bus owns <role> '<glob>' --remove");
            return Exit.USAGE;
        }
        if (given.isEmpty()) {
            return list();
        }
        return switch (context.bus()
                .call(new SetFileOwnership(context.caller(), role, given, !remove))) {
            case SetFileOwnership.Outcome.Refused(var why) -> context.refused(why);
            case SetFileOwnership.Outcome.Done done -> {
                var owned = new Owned(done.role(), done.directory(), values(done.globs()));
                if (json) {
                    Map<String, Object> fields = owned.fields();
                    fields.put("notes", done.notes());
                    context.json(fields);
                } else {
                    done.notes().forEach(context::line);
                    context.line(owned.line());
                }
                yield Exit.DONE;
            }
        };
    }

    private int list() {
        List<StatusQuery.Served> roles =
                context.bus().call(new StatusQuery(context.caller())).roles();
        var owners = new ArrayList<Owned>();
        boolean known = role == null;
        for (StatusQuery.Served served : roles) {
            known |= served.role().name().value().equals(role);
        }
        for (RoutingQuery.Listener each : context.bus().call(new RoutingQuery()).roles()) {
            if (!each.globs().isEmpty() && (role == null || each.role().value().equals(role))) {
                owners.add(
                        new Owned(
                                each.role(), directory(roles, each.role()), values(each.globs())));
            }
        }
        if (!known) {
            return context.refused(
                    "no role %s is bound; claudectl bus role list shows all"
                            .formatted(SafeText.truncate(String.valueOf(role))));
        }
        if (json) {
            context.json(owners.stream().map(Owned::fields).toList());
            return Exit.DONE;
        }
        owners.forEach(each -> context.line(each.line()));
        if (owners.isEmpty()) {
            context.line(
                    role == null
                            ? "no role owns any files; assign them: claudectl bus owns <role> '<glob>'"
                            : "%s owns nothing; give it files: claudectl bus owns %s '<glob>'"
                                    .formatted(role, role));
        }
        return Exit.DONE;
    }

    private static @Nullable String directory(List<StatusQuery.Served> roles, RoleName name) {
        for (StatusQuery.Served served : roles) {
            if (served.role().name().equals(name)) {
                return served.role().cwd();
            }
        }
        return null;
    }

    private static List<String> values(List<PathGlob> globs) {
        return globs.stream().map(PathGlob::value).toList();
    }
}
