package io.claudectl.cli.admin;

import io.claudectl.cli.context.BusCommand;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Privileged;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands about the daemon itself. */
public final class DaemonCommands {
    private DaemonCommands() {}

    @Command(
            name = "daemon",
            header = "Start, stop and look at the bus daemon.",
            description = "It starts by itself when something needs it and ends when nothing does.",
            footer = {"", "Example:", "  claudectl daemon status --json"},
            subcommands = {Start.class, Stop.class, Status.class, ForgetVersion.class})
    public static final class Group {}

    @Command(
            name = "start",
            header = "Start the daemon if none runs.",
            footer = {"", "Example:", "  claudectl daemon start"})
    public static final class Start extends BusCommand {
        @Override
        public Integer call() {
            context.line("the bus daemon runs, pid " + context.control().status().get("pid"));
            return Exit.DONE;
        }
    }

    @Command(
            name = "stop",
            header = "End the daemon; nothing is lost, and the next call starts another.",
            footer = {"", "Example:", "  claudectl daemon stop"})
    public static final class Stop extends BusCommand {
        @Override
        public Integer call() {
            Caller caller = context.caller();
            Refusal refusal = Authority.refusal(caller.standing(), Authority.Act.STOP_DAEMON, "");
            // Only reported: the daemon stops also where the database cannot be written.
            Operation<Boolean> nothing = tx -> true;
            context.bus().tell(new Privileged<>(caller, Authority.Act.STOP_DAEMON, "", nothing));
            if (refusal != null) {
                return context.refused(refusal);
            }
            context.line("the bus daemon stops");
            context.control().stop();
            return Exit.DONE;
        }
    }

    @Command(
            name = "status",
            header = "Show whether the daemon runs, and how.",
            footer = {"", "Example:", "  claudectl daemon status"})
    public static final class Status extends JsonCommand {
        @Override
        public Integer call() {
            Map<String, Object> status = context.control().status();
            if (json) {
                context.json(status);
                return Exit.DONE;
            }
            status.forEach((name, value) -> context.line("%-12s %s".formatted(name, value)));
            return Exit.DONE;
        }
    }

    @Command(
            name = "forget-version",
            header = "Give a version of the client its mail without decision:block again.",
            description =
                    "A version of the client that ended two turns at a Stop, instead of going on with the mail, is answered with decision:block from then on, which its terminal shows as a problem. daemon status names such versions.",
            footer = {"", "Example:", "  claudectl daemon forget-version 2.1.340"})
    public static final class ForgetVersion extends BusCommand {
        @Parameters(paramLabel = "VERSION", description = "The version of the client.")
        private String version = "";

        @Override
        public Integer call() {
            if (!context.control().forgetVersion(version)) {
                return context.refused(
                        "client %s did not fall back: claudectl daemon status names those that did"
                                .formatted(SafeText.truncate(version)));
            }
            context.line("client " + version + " is answered with context alone again");
            return Exit.DONE;
        }
    }
}
