package io.claudectl.setup.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.os.OwnUser;
import io.claudectl.setup.Program;
import io.claudectl.setup.install.Disk;
import io.claudectl.setup.install.Drift;
import io.claudectl.setup.install.Install;
import io.claudectl.setup.install.Installation;
import io.claudectl.setup.install.Layout;
import io.claudectl.setup.install.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        description = {
            "Copies the program, links it on PATH with man page and completions, and puts the plugin (hooks, MCP server, /role, /inbox) into the skills folder of the client's configuration directory. Asks first, and lists every path before it is written; no file of yours is changed."
        },
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
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--link",
            paramLabel = "yes|no",
            description =
                    "Copy the program; link it, its man page and completions below ~/.local (yes).")
    private @Nullable YesNo link;

    @Option(
            names = "--plugin",
            paramLabel = "yes|no",
            description = "Install the plugin and the skills /role and /inbox (yes).")
    private @Nullable YesNo plugin;

    @Option(
            names = "--allow-tools",
            paramLabel = "yes|no",
            description = "Let sessions use the bus's own tools without a dialog (yes).")
    private @Nullable YesNo allowTools;

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
    private @Nullable OnOff wake;

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

    @ArgGroup private @Nullable Task task;

    /** One of them, or an installation. */
    private static final class Task {
        @Option(names = "--plugin-only", description = "Write the plugin again; the program stays.")
        private boolean pluginOnly;

        @Option(
                names = "--check",
                description = "Say what differs from what was installed; exit 1 if anything does.")
        private boolean check;

        @Option(
                names = "--upgrade",
                description = "Install this version in place of the one that is installed.")
        private boolean upgrade;

        @Option(
                names = "--remove",
                description =
                        "Take the plugin out of every configuration directory; program, roles and mail stay.")
        private boolean remove;

        @Option(names = "--purge", description = "Remove everything: plugin, program, roles, mail.")
        private boolean purge;

        @Option(
                names = "--plugin-dir",
                paramLabel = "<dir>",
                description =
                        "Only write the plugin into this folder, for a client set up by hand.")
        private @Nullable String folder;
    }

    @Override
    public Integer call() {
        Talk talk = Talk.ofProcess();
        try {
            return dispatch(talk);
        } catch (Refused | IllegalStateException refused) {
            return talk.refused(String.valueOf(refused.getMessage()));
        } catch (IOException | InvalidPathException failure) {
            return talk.refused(
                    "%s: %s; run claudectl init again, it goes on where this stopped"
                            .formatted(failure.getClass().getSimpleName(), failure.getMessage()));
        }
    }

    private int dispatch(Talk talk) throws IOException, Refused {
        Program program = Program.running();
        Task chosen = task;
        if (chosen != null && chosen.folder != null) {
            return folder(talk, program, chosen.folder);
        }
        Layout found = Layout.of(System.getenv());
        Layout layout =
                configDir == null ? found : found.in(configDir.toAbsolutePath().normalize());
        owned(layout.home());
        if (chosen != null && chosen.check) {
            return check(talk, layout, program);
        }
        if (chosen != null && (chosen.remove || chosen.purge)) {
            if (chosen.purge && configDir != null) {
                throw new ParameterException(
                        spec.commandLine(), "--purge removes everything; it takes no --config-dir");
            }
            if (chosen.purge && !yes && !dryRun && !talk.answers()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--purge deletes roles and mail; without a terminal say --purge --yes");
            }
            Path only = configDir == null ? null : layout.config();
            return new RemoveFlow(talk, layout, program, dryRun).run(chosen.purge, yes, only);
        }
        return install(talk, layout, program, chosen);
    }

    /** Files in another user's home would become root's, and the client could not use them. */
    private static void owned(Path home) throws IOException, Refused {
        if (Files.isDirectory(home) && !Files.getOwner(home).equals(OwnUser.get())) {
            throw new Refused(
                    "HOME (%s) belongs to %s, and this runs as %s: nothing was changed. Run claudectl init as %s, without sudo"
                            .formatted(
                                    home,
                                    Files.getOwner(home),
                                    OwnUser.get(),
                                    Files.getOwner(home)));
        }
    }

    private int install(Talk talk, Layout layout, Program program, @Nullable Task chosen)
            throws IOException, Refused {
        Installation before = Installation.of(layout);
        boolean upgrade = chosen != null && chosen.upgrade;
        boolean pluginOnly = chosen != null && chosen.pluginOnly;
        if (upgrade && before == null) {
            throw new Refused("nothing is installed here yet; claudectl init installs it");
        }
        boolean asks = !silent && !upgrade && !pluginOnly && !dryRun;
        if (asks && !talk.answers()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no terminal to ask at; say --non-interactive to let flags and defaults decide");
        }
        boolean known = before != null && before.configs().contains(layout.config());
        var asked =
                new Install.Asked(
                        link == null ? before == null || before.link() : link.yes(),
                        plugin == null ? !upgrade || known : plugin.yes(),
                        allowTools == null
                                ? before == null || before.allowTools()
                                : allowTools.yes(),
                        pluginOnly,
                        upgrade);
        var wishes =
                new InstallFlow.Wishes(
                        allowTools == null ? null : allowTools.yes(),
                        role,
                        wake == null ? null : wake.isOn());
        return new InstallFlow(talk, layout, program).run(asked, wishes, asks, dryRun);
    }

    private static int check(Talk talk, Layout layout, Program program) throws IOException {
        List<String> drift = Drift.of(layout, program);
        drift.forEach(talk::say);
        if (drift.isEmpty()) {
            talk.say("claudectl " + program.build() + " is installed as recorded");
        }
        return drift.isEmpty() ? 0 : 1;
    }

    private static int folder(Talk talk, Program program, String folder) throws IOException {
        Path target = Path.of(folder).toAbsolutePath().normalize();
        Map<String, String> files =
                PluginFolder.marketplace(program.client(), program.number(), false);
        var disk = new Disk();
        for (var file : files.entrySet()) {
            disk.write(target.resolve(file.getKey()), file.getValue().getBytes(UTF_8), "rw-r--r--");
        }
        talk.say("wrote the plugin to " + target + ":");
        files.keySet().forEach(file -> talk.say("  " + file));
        return 0;
    }
}
