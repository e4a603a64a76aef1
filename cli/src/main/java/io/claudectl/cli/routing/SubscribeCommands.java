package io.claudectl.cli.routing;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.subject.SubjectPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands about the subjects a role gets without being named. */
public final class SubscribeCommands {
    private static final String PATTERNS =
            "Subjects in which * matches one word and a last > the rest; quote them.";

    private SubscribeCommands() {}

    @Command(
            name = "subscribe",
            header = "Subscribe a role to subjects.",
            description = {
                "The subscription belongs to the role and lasts until bus unsubscribe. A message that matches several patterns of a role comes once.",
                "Inside a session a role can be given only its own subscriptions."
            },
            footer = {
                "",
                "Examples:",
                "  claudectl bus subscribe backend 'task.>' env.changed",
                "  claudectl bus subscribe human 'deploy.*'"
            })
    public static final class Begin extends Saying {
        public Begin() {
            super(true);
        }
    }

    @Command(
            name = "unsubscribe",
            header = "End subscriptions of a role.",
            description = "Give a pattern as it was subscribed. Mail in the mailbox stays there.",
            footer = {"", "Example:", "  claudectl bus unsubscribe backend 'task.>'"})
    public static final class End extends Saying {
        public End() {
            super(false);
        }
    }

    /** A command that changes the subscriptions of one role. */
    abstract static class Saying extends JsonCommand {
        private final boolean wanted;

        @Parameters(index = "0", paramLabel = "<role>", description = "The role.")
        @SuppressWarnings("NullAway.Init")
        private String role;

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "<pattern>",
                description = PATTERNS)
        @SuppressWarnings("NullAway.Init")
        private List<String> patterns;

        Saying(boolean wanted) {
            this.wanted = wanted;
        }

        @Override
        public Integer call() {
            return switch (context.bus()
                    .call(new Subscribe(context.caller(), role, patterns, wanted))) {
                case Subscribe.Outcome.Refused(var why) -> context.refused(why);
                case Subscribe.Outcome.Done done -> told(done);
            };
        }

        private int told(Subscribe.Outcome.Done done) {
            List<String> now = done.patterns().stream().map(SubjectPattern::value).toList();
            if (json) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("role", done.role().value());
                fields.put("subscriptions", now);
                fields.put("notes", done.notes());
                context.json(fields);
                return Exit.DONE;
            }
            done.notes().forEach(context::line);
            context.line(
                    now.isEmpty()
                            ? done.role() + " is subscribed to nothing"
                            : "%s is subscribed to %s"
                                    .formatted(done.role(), String.join(", ", now)));
            return Exit.DONE;
        }
    }
}
