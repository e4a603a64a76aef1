package io.claudectl.setup.command;

import io.claudectl.agent.claude.ClientSettings;
import io.claudectl.agent.claude.HooksOff;
import io.claudectl.agent.claude.RunningSessions;
import io.claudectl.agent.claude.RunningSessions.Running;
import io.claudectl.core.mail.Visible;
import io.claudectl.core.role.RoleName;
import io.claudectl.os.ChildProcess;
import io.claudectl.setup.Program;
import io.claudectl.setup.install.Change;
import io.claudectl.setup.install.Disk;
import io.claudectl.setup.install.InitLock;
import io.claudectl.setup.install.Install;
import io.claudectl.setup.install.Installation;
import io.claudectl.setup.install.Layout;
import io.claudectl.setup.install.Refused;
import io.claudectl.setup.install.WakeSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From the questions to an installation: ask, show, make, report. */
final class InstallFlow {
    private final Talk talk;
    private final Layout layout;
    private final Program program;

    InstallFlow(Talk talk, Layout layout, Program program) {
        this.talk = talk;
        this.layout = layout;
        this.program = program;
    }

    /**
     * @param asks whether a person answers, and has to agree before anything is written
     */
    int run(Install.Asked given, Wishes wishes, boolean asks, boolean dryRun)
            throws IOException, Refused {
        Install.Asked asked = given;
        Wishes wished = wishes;
        if (wished.role() != null && !RoleName.wellFormed(wished.role())) {
            throw new Refused(invalid(wished.role()));
        }
        if (asks) {
            if (wished.allowTools() == null) {
                String question =
                        "Let sessions use the bus's own tools without a dialog each time?";
                asked = given.allowing(talk.confirms(question, given.allowTools()));
            }
            wished = wished.completed(talk, this::role);
        }
        Install shown = plan(asked);
        shown.changes().forEach(change -> talk.say(change.shown(layout)));
        if (dryRun) {
            shown.notes().forEach(note -> talk.say("note: " + note));
            talk.say(shown.nothing() ? "nothing to change" : "nothing was written (--dry-run)");
            return 0;
        }
        if (asks && !shown.nothing() && !agreed(shown.changes())) {
            talk.say("nothing was changed");
            return 1;
        }
        try (InitLock _ = InitLock.take(layout)) {
            return make(plan(asked), wished);
        }
    }

    /** Wishes beside the installation; null where a person did not say. */
    record Wishes(@Nullable Boolean allowTools, @Nullable String role, @Nullable Boolean wake) {
        interface Ask {
            @Nullable String role() throws Refused;
        }

        Wishes completed(Talk talk, Ask ask) throws Refused {
            String name = role == null ? ask.role() : role;
            String question =
                    "May the bus wake an idle session when mail comes for it? Each wake costs a turn";
            Boolean on = wake == null && talk.confirms(question, false) ? Boolean.TRUE : wake;
            return new Wishes(allowTools, name, on);
        }
    }

    private Install plan(Install.Asked asked) throws IOException, Refused {
        var now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
        var before = Installation.of(layout);
        return new Install(layout, program, asked, before, System.getenv(), now.toString());
    }

    private @Nullable String role() throws Refused {
        String here = layout.shown(Path.of("").toAbsolutePath());
        String question =
                "Bind a role to this directory (%s)? Its name, or Enter for none: ".formatted(here);
        while (true) {
            String name = talk.asks(question).strip();
            if (name.isEmpty()) {
                return null;
            }
            if (RoleName.wellFormed(name)) {
                return name;
            }
            talk.say(invalid(name));
        }
    }

    private static String invalid(String name) {
        String form =
                "'%s' is not a role name (a-z, 0-9, _ and -, at most 64)"
                        .formatted(Visible.clipped(name));
        String better =
                name.strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9_]+", "-")
                        .replaceAll("^[-_]+|-+$", "");
        return RoleName.wellFormed(better) ? form + ": use " + better : form;
    }

    private boolean agreed(List<Change> changes) throws Refused {
        while (true) {
            String answer = talk.asks("Make these changes? [Y/n/d] (d shows the files) ");
            switch (answer.strip().toLowerCase(Locale.ROOT)) {
                case "", "y", "yes" -> {
                    return true;
                }
                case "n", "no" -> {
                    return false;
                }
                case "d" -> changes.stream().map(Change::text).forEach(talk::say);
                default -> talk.say("y, n or d, please.");
            }
        }
    }

    private int make(Install install, Wishes wishes) throws IOException, Refused {
        String build = install.after().build();
        if (install.nothing()) {
            talk.say("everything is in place already (claudectl " + build + ")");
        } else {
            install.apply(new Disk());
            talk.say("installed claudectl " + build);
        }
        List<String> settled = install.settle(new Disk());
        install.notes().forEach(note -> talk.say("note: " + note));
        settled.forEach(note -> talk.say("note: " + note));
        for (Path config : install.after().configs()) {
            for (HooksOff off : ClientSettings.of(config, null).hooksOff()) {
                talk.say("note: " + off.text() + "; " + off.fix());
            }
        }
        Path client = layout.client();
        Path config = layout.state().resolve("config.toml");
        if (wishes.wake() != null && WakeSetting.write(config, wishes.wake())) {
            // A daemon that runs ends, so that the next one reads the setting.
            ChildProcess.run(client, "daemon", "stop");
            String may = wishes.wake() ? "may be" : "are not";
            talk.say("idle sessions %s woken for mail (%s)".formatted(may, layout.shown(config)));
        }
        int exit = wishes.role() == null ? 0 : bind(client, wishes.role());
        if (install.concernsSessions()) {
            sessions(install.after().configs());
        }
        talk.say(
                "next: start claude in a project and type /role <name>; claudectl doctor checks everything");
        return exit;
    }

    private int bind(Path client, String role) throws IOException {
        String here = Path.of("").toAbsolutePath().toString();
        var bound = ChildProcess.run(client, "bus", "role", "bind", role, here);
        if (!bound.done()) {
            String why = bound.err().replace("claudectl: ", "");
            return talk.refused("the role was not bound: " + why);
        }
        talk.say(bound.out().strip());
        return 0;
    }

    private void sessions(List<Path> configs) {
        List<Running> running =
                configs.stream().flatMap(each -> RunningSessions.of(each).stream()).toList();
        if (!running.isEmpty()) {
            talk.say("these sessions started before and join when they are restarted:");
            running.forEach(
                    each -> talk.say("  pid %d  %s".formatted(each.pid(), each.file().cwd())));
        }
    }
}
