package io.claudectl.setup.command;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.core.role.RoleName;
import io.claudectl.os.Disk;
import io.claudectl.os.OwnUser;
import io.claudectl.setup.install.Drift;
import io.claudectl.setup.install.Install;
import io.claudectl.setup.install.Installation;
import io.claudectl.setup.install.Layout;
import io.claudectl.setup.install.Program;
import io.claudectl.setup.install.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claudectl init}. */
@Command(
        name = "init",
        header = "Install claudectl for your Claude Code sessions, check, upgrade or remove it.",
        description =
                "Copies the program, links it on PATH with man page and completions, and puts the plugin (hooks, MCP server, /role, /inbox) into the skills folder of the client's configuration directory. Asks first, and lists every path before it is written; no file of yours is changed.",
        footer = {
            "",
            "Examples:",
            "  claudectl init",
            "  claudectl init --non-interactive --allow-tools no",
            "  claudectl init --dry-run --non-interactive",
            "  CLAUDE_CONFIG_DIR=~/.claude-work claudectl init",
            "  claudectl init --remove"
        })
public final class InitCommand implements Callable<Integer> {
    /** The values of flags, as typed. */
    enum Answer {
        yes,
        no
    }

    enum Switch {
        on,
        off
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--link",
            paramLabel = "yes|no",
            description =
                    "Copy the program; link it, its man page and completions below ~/.local (yes).")
    private @Nullable Answer link;

    @Option(
            names = "--plugin",
            paramLabel = "yes|no",
            description = "Install the plugin and the skills /role and /inbox (yes).")
    private @Nullable Answer plugin;

    @Option(
            names = "--allow-tools",
            paramLabel = "yes|no",
            description = "Let sessions use the bus's own tools without a dialog (yes).")
    private @Nullable Answer allowTools;

    @Option(
            names = "--bind",
            paramLabel = "<role>",
            description = "Bind this role to the present directory (none).")
    private @Nullable String role;

    @Option(
            names = "--wake",
            paramLabel = "on|off",
            description =
                    "Let the bus wake idle sessions when mail comes; each wake costs a turn (off).")
    private @Nullable Switch wake;

    @Option(
            names = "--config-dir",
            paramLabel = "<dir>",
            description =
                    "The client's configuration directory (CLAUDE_CONFIG_DIR, else ~/.claude). With --remove: leave this one only.")
    private @Nullable Path configDir;

    @Option(names = "--non-interactive", description = "Ask nothing: flags and defaults decide.")
    private boolean silent;

    @Option(names = "--dry-run", description = "Show what would change, and write nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "With --purge: do not ask.")
    private boolean yes;

    @ArgGroup private Task task = new Task();

    /** An exclusive task, or an installation. */
    private static final class Task {
        @Option(names = "--plugin-only", description = "Write the plugin again; the program stays.")
        private boolean pluginOnly;

        @Option(
                names = "--check",
                description =
                        "List differences from the recorded installation; exit 1 if there are any.")
        private boolean check;

        @Option(
                names = "--upgrade",
                description = "Install this version in place of the one that is installed.")
        private boolean upgrade;

        @Option(
                names = "--remove",
                description =
                        "Remove the plugin from every configuration directory; program, roles and mail stay.")
        private boolean remove;

        @Option(names = "--purge", description = "Remove everything: plugin, program, roles, mail.")
        private boolean purge;

        @Option(
                names = "--plugin-dir",
                paramLabel = "<dir>",
                description =
                        "Only write the plugin into this folder, for a client set up by hand.")
        private @Nullable Path folder;
    }

    @Override
    public Integer call() {
        var talk = new Talk();
        try {
            return run(talk, Program.running());
        } catch (Refused | IllegalStateException refused) {
            return talk.refused(String.valueOf(refused.getMessage()));
        } catch (IOException | InvalidPathException failure) {
            return talk.refused(
                    "%s: %s; run claudectl init again, it goes on where this stopped"
                            .formatted(failure.getClass().getSimpleName(), failure.getMessage()));
        }
    }

    private int run(Talk talk, Program program) throws IOException, Refused {
        if (task.folder != null) {
            Path folder = task.folder.toAbsolutePath().normalize();
            talk.say("wrote the plugin to " + folder + ":");
            var files = PluginFolder.marketplace(program.client(), program.number(), false);
            new Disk().folder(folder, files, folder.resolveSibling(".claudectl-new"));
            files.keySet().forEach(file -> talk.say("  " + file));
            return 0;
        }
        Layout found = Layout.of(System.getenv());
        Path config = configDir == null ? null : configDir.toAbsolutePath().normalize();
        Layout layout = config == null ? found : found.in(config);
        owned(layout.home());
        if (task.check) {
            List<Drift> drift = Drift.of(layout, program);
            drift.forEach(each -> talk.say(each.line()));
            String fine = "claudectl %s is installed as recorded".formatted(program.build());
            talk.say(drift.isEmpty() ? fine : "");
            return drift.isEmpty() ? 0 : 1;
        }
        var flow = new InitFlow(talk, layout, program, dryRun);
        if (task.remove || task.purge) {
            wrong(
                    task.purge && config != null,
                    "--purge removes everything; it takes no --config-dir");
            wrong(
                    task.purge && !yes && !dryRun && !talk.answers(),
                    "--purge deletes roles and mail; without a terminal use --purge --yes");
            return flow.remove(task.purge, yes, config);
        }
        Installation before = Installation.of(layout);
        if (task.upgrade && before == null) {
            throw new Refused("nothing is installed here yet; claudectl init installs it");
        }
        boolean asks = !silent && !task.upgrade && !task.pluginOnly && !dryRun;
        wrong(
                asks && !talk.answers(),
                "no terminal to ask at; use --non-interactive to let flags and defaults decide");
        if (role != null && !RoleName.wellFormed(role)) {
            throw new Refused("%s", RoleName.invalid(role));
        }
        boolean tools = said(allowTools, before == null || before.allowTools());
        if (asks && allowTools == null) {
            String may = "Let sessions use the bus's own tools without a dialog each time?";
            tools = talk.confirms(may, tools, null);
        }
        boolean links = said(link, before == null || before.link());
        boolean known = before != null && before.configs().contains(layout.config());
        boolean plugs = said(plugin, !task.upgrade || known);
        var asked = new Install.Asked(links, plugs, tools, task.pluginOnly, task.upgrade);
        return flow.install(asked, role, wake == null ? null : wake == Switch.on, asks);
    }

    private static boolean said(@Nullable Answer answer, boolean otherwise) {
        return answer == null ? otherwise : answer == Answer.yes;
    }

    private void wrong(boolean words, String why) {
        if (words) {
            throw new ParameterException(spec.commandLine(), why);
        }
    }

    /** Files in another user's home would become root's, and the client could not use them. */
    private static void owned(Path home) throws IOException, Refused {
        if (Files.isDirectory(home) && !Files.getOwner(home).equals(OwnUser.get())) {
            throw new Refused(
                    "HOME (%s) belongs to %2$s, and this runs as %3$s: nothing was changed. Run claudectl init as %2$s, without sudo",
                    home, Files.getOwner(home), OwnUser.get());
        }
    }
}
