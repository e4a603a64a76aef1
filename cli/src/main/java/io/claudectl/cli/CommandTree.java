package io.claudectl.cli;

import io.claudectl.cli.admin.ConfigCommands;
import io.claudectl.cli.admin.DaemonCommands;
import io.claudectl.cli.admin.PauseCommands;
import io.claudectl.cli.admin.PruneCommand;
import io.claudectl.cli.admin.StatsCommand;
import io.claudectl.cli.admin.TailCommand;
import io.claudectl.cli.context.BusCommand;
import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.PlainCommands;
import io.claudectl.cli.context.Version;
import io.claudectl.cli.help.Page;
import io.claudectl.cli.help.PrintedCommands;
import io.claudectl.cli.mail.AckCommand;
import io.claudectl.cli.mail.DeadCommands;
import io.claudectl.cli.mail.InboxCommand;
import io.claudectl.cli.mail.PublishCommand;
import io.claudectl.cli.mail.ReplyCommand;
import io.claudectl.cli.mail.SendCommand;
import io.claudectl.cli.mail.ThreadCommand;
import io.claudectl.cli.mail.WhyCommand;
import io.claudectl.cli.role.AgentsCommand;
import io.claudectl.cli.role.RoleCommands;
import io.claudectl.cli.role.WhoamiCommand;
import io.claudectl.cli.routing.ClaimCommands;
import io.claudectl.cli.routing.OwnsCommand;
import io.claudectl.cli.routing.SubjectsCommand;
import io.claudectl.cli.routing.SubscribeCommands;
import io.claudectl.cli.wake.MuteCommands;
import io.claudectl.cli.wake.WakeTestCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The tree of all commands of claudectl. Any thread may use it. */
public final class CommandTree {
    /** Commands that need the whole tree, because they print it. */
    private static final Set<List<String>> WHOLE = Set.of(List.of("manual"));

    private final List<Class<?>> top;
    private @Nullable CommandIndex index;
    private @Nullable Page page;

    /**
     * @param more commands of other modules that run without a daemon; listed after {@code daemon}
     */
    public CommandTree(List<Class<?>> more) {
        var all = new ArrayList<Class<?>>(List.of(Bus.class, DaemonCommands.Group.class));
        all.addAll(more);
        all.addAll(
                List.of(
                        ConfigCommands.Group.class,
                        ClientSideCommands.Demo.class,
                        PrintedCommands.Completion.class,
                        PrintedCommands.Manual.class));
        top = List.copyOf(all);
    }

    /** Returns every command with its options, for reading only: it has no bus. */
    public CommandLine model() {
        return line(null);
    }

    /** Returns the words that name a command without subcommands; empty where none matches. */
    List<String> path(List<String> words) {
        List<String> found = index().path(words);
        return WHOLE.contains(found) ? List.of() : found;
    }

    /**
     * Makes the command line of one command alone, which parses and prints as it does within the
     * whole.
     *
     * @param path from {@link #path}; empty for the whole
     */
    CommandLine line(Context context, List<String> path) {
        if (path.isEmpty()) {
            return line(context);
        }
        var line = new CommandLine(index().command(path), new Factory(context));
        line.getCommandSpec()
                .name("claudectl " + String.join(" ", path))
                .mixinStandardHelpOptions(true)
                .versionProvider(new Version());
        return PlainCommands.plain(line);
    }

    private CommandLine line(@Nullable Context context) {
        var line = new CommandLine(Root.class, new Factory(context));
        top.forEach(line::addSubcommand);
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(Exit.HELP);
        return PlainCommands.plain(line);
    }

    /** Returns the page of every visible command; built at the first call. */
    synchronized Page page() {
        if (page == null) {
            page = Page.of(model().getCommandSpec());
        }
        return page;
    }

    /**
     * Returns the index, built at the first call: reading every command's annotations would slow
     * the start.
     */
    private synchronized CommandIndex index() {
        if (index == null) {
            index = new CommandIndex(top);
        }
        return index;
    }

    /** Creates commands and gives them their context. */
    private record Factory(@Nullable Context context) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            K made = CommandLine.defaultFactory().create(type);
            if (made instanceof BusCommand command && context != null) {
                command.use(context);
            }
            return made;
        }
    }

    @Command(
            name = "claudectl",
            header = {
                "Several Claude Code sessions, one bus between them: sessions get durable role names",
                "and a mailbox each, and work reaches them at their next turn boundary."
            },
            footer = {
                "",
                "Examples:",
                "  claudectl bus role bind frontend ~/proj/apps/frontend",
                "  claudectl bus send frontend \"Render the date filter\"",
                "  claudectl demo"
            },
            mixinStandardHelpOptions = true,
            scope = CommandLine.ScopeType.INHERIT,
            versionProvider = Version.class)
    public static final class Root extends BusCommand {
        /** Prints the status screen of bare {@code claudectl}: one screen, and the next step. */
        @Override
        public Integer call() {
            StatusScreen.lines(context).forEach(context::line);
            return Exit.DONE;
        }
    }

    @Command(
            name = "bus",
            header = "Roles, mailboxes and messages.",
            footer = {
                "",
                "Example:",
                "  claudectl bus send backend \"Add /api/reports/date-range\""
            },
            subcommands = {
                SendCommand.class,
                PublishCommand.class,
                ReplyCommand.class,
                ThreadCommand.class,
                InboxCommand.class,
                AckCommand.class,
                ClaimCommands.Take.class,
                ClaimCommands.Release.class,
                SubscribeCommands.Begin.class,
                SubscribeCommands.End.class,
                SubjectsCommand.class,
                OwnsCommand.class,
                WhyCommand.class,
                TailCommand.class,
                StatsCommand.class,
                WhoamiCommand.class,
                AgentsCommand.class,
                StatusCommand.class,
                RoleCommands.Group.class,
                PruneCommand.class,
                WakeTestCommand.class,
                MuteCommands.Mute.class,
                MuteCommands.Unmute.class,
                DeadCommands.Group.class,
                PauseCommands.Pause.class,
                PauseCommands.Resume.class,
                ClientSideCommands.Stdio.class,
                ClientSideCommands.Doorbell.class,
                ClientSideCommands.StopHook.class,
                ClientSideCommands.Hook.class
            })
    static final class Bus {}
}
