package io.claudectl.cli.admin;

import io.claudectl.cli.context.BusCommand;
import io.claudectl.cli.context.Exit;
import io.claudectl.core.command.Operation;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.rules.session.Roles;
import picocli.CommandLine.Command;

/** Commands that pause all mail and resume it. */
public final class PauseCommands {
    private PauseCommands() {}

    @Command(
            name = "pause",
            header = "Hold all mail: sends are stored, nothing is handed out.",
            footer = {"", "Example:", "  claudectl bus pause"})
    public static final class Pause extends BusCommand {
        @Override
        public Integer call() {
            context.line(
                    context.bus().call(paused(true))
                            ? "paused: sends are stored, nothing is handed out; claudectl bus resume lifts it"
                            : "the bus is paused already");
            return Exit.DONE;
        }
    }

    @Command(
            name = "resume",
            header = "Hand out mail again after a pause.",
            description = "Refused inside a session: the pause is the person's.",
            footer = {"", "Example:", "  claudectl bus resume"})
    public static final class Resume extends BusCommand {
        @Override
        public Integer call() {
            return context.privileged(
                    Authority.Act.RESUME,
                    "",
                    paused(false),
                    changed -> {
                        context.line(changed ? "resumed" : "the bus is not paused");
                        return Exit.DONE;
                    });
        }
    }

    private static Operation<Boolean> paused(boolean paused) {
        return tx -> tx.apply(Roles.pause(tx.view(), paused));
    }
}
