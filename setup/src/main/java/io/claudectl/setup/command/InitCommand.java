package io.claudectl.setup.command;

import io.claudectl.setup.PluginFolder;
import io.claudectl.setup.Program;
import io.claudectl.setup.install.Choices;
import io.claudectl.setup.install.Drift;
import io.claudectl.setup.install.Onboarding;
import io.claudectl.setup.install.Places;
import io.claudectl.setup.install.Refused;
import java.io.IOException;
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
        description = {
            "Copies the program, links it on PATH, writes the plugin (hooks, MCP server, /role, /inbox) and switches it on in the client's settings. Asks first, and shows every change before it is made; what is not ours in a file stays byte for byte."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl init",
            "  claudectl init --non-interactive --allow-tools no",
            "  claudectl init --dry-run --non-interactive",
            "  claudectl init --remove"
        })
public final class InitCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--link",
            paramLabel = "yes|no",
            description = "Copy the program and link it as ~/.local/bin/claudectl (yes).")
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
            names = "--replace-other",
            paramLabel = "yes|no",
            description =
                    "Put the hooks and the database of another claudectl aside; its roles are imported (no).")
    private @Nullable YesNo replaceOther;

    @Option(names = "--non-interactive", description = "Ask nothing: flags and defaults decide.")
    private boolean silent;

    @Option(names = "--dry-run", description = "Show what would change, and write nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "With --purge: do not ask.")
    private boolean yes;

    @ArgGroup private @Nullable Task task;

    /** One of them, or an installation. */
    private static final class Task {
        @Option(
                names = "--plugin-only",
                description = "Write the plugin and its registration again; the program stays.")
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
                description = "Take the plugin out of the client; program, roles and mail stay.")
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
        Places places = Places.of(System.getenv());
        if (chosen != null && chosen.check) {
            return check(talk, places, program);
        }
        if (chosen != null && (chosen.remove || chosen.purge)) {
            if (chosen.purge && !yes && !dryRun && !talk.answers()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--purge deletes roles and mail; without a terminal say --purge --yes");
            }
            return new RemoveFlow(talk, places, program, dryRun).run(chosen.purge, yes);
        }
        return install(talk, places, program, chosen);
    }

    private int install(Talk talk, Places places, Program program, @Nullable Task chosen)
            throws IOException, Refused {
        Onboarding before = Onboarding.of(places);
        boolean upgrade = chosen != null && chosen.upgrade;
        boolean pluginOnly = chosen != null && chosen.pluginOnly;
        if (upgrade && !Onboarding.stands(places)) {
            throw new Refused("nothing is installed here yet; claudectl init installs it");
        }
        boolean asks = !silent && !upgrade && !pluginOnly;
        if (asks && !dryRun && !talk.answers()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no terminal to ask at; say --non-interactive to let flags and defaults decide");
        }
        Choices standing =
                before != null && Onboarding.stands(places) ? before.choices() : Choices.DEFAULT;
        var questions = new Questions(asks && talk.answers() ? talk : null, places, program);
        var flow = new InstallFlow(talk, places, program, dryRun, asks && !dryRun);
        return flow.run(
                questions.choices(standing, link, plugin, allowTools, pluginOnly),
                questions.replaceOther(replaceOther),
                pluginOnly,
                questions.role(role),
                questions.wake(wake));
    }

    private static int check(Talk talk, Places places, Program program) throws IOException {
        List<String> drift = Drift.of(places, program);
        drift.forEach(talk::say);
        if (drift.isEmpty()) {
            talk.say("claudectl " + program.build() + " is installed as recorded");
        }
        return drift.isEmpty() ? 0 : 1;
    }

    private static int folder(Talk talk, Program program, String folder) throws IOException {
        Path target = Path.of(folder).toAbsolutePath().normalize();
        List<Path> files = PluginFolder.write(target, program.client(), program.number());
        talk.say("wrote the plugin to " + target + ":");
        files.forEach(file -> talk.say("  " + file));
        return 0;
    }
}
