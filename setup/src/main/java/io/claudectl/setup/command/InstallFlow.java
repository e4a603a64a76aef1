package io.claudectl.setup.command;

import io.claudectl.setup.Program;
import io.claudectl.setup.install.Choices;
import io.claudectl.setup.install.Finishing;
import io.claudectl.setup.install.InitLock;
import io.claudectl.setup.install.Installing;
import io.claudectl.setup.install.Onboarding;
import io.claudectl.setup.install.Places;
import io.claudectl.setup.install.Plan;
import io.claudectl.setup.install.Processes;
import io.claudectl.setup.install.Refused;
import io.claudectl.setup.install.RunningSessions;
import io.claudectl.setup.install.WakeSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From the answers to an installation: plan, show, ask, carry out, say what is left to do. */
final class InstallFlow {
    private final Talk talk;
    private final Places places;
    private final Program program;
    private final boolean dryRun;
    private final boolean asks;
    private final Processes processes = new Processes();

    /**
     * @param asks whether the person has to agree before anything is written
     */
    InstallFlow(Talk talk, Places places, Program program, boolean dryRun, boolean asks) {
        this.talk = talk;
        this.places = places;
        this.program = program;
        this.dryRun = dryRun;
        this.asks = asks;
    }

    int run(
            Choices choices,
            boolean replaceOther,
            boolean pluginOnly,
            @Nullable String role,
            @Nullable Boolean wake)
            throws IOException, Refused {
        var asked = new Installing.Asked(choices, replaceOther, pluginOnly);
        Plan shown = plan(asked);
        shown.shown().forEach(talk::say);
        if (wake != null && dryRun) {
            talk.say("set wake.default = \"%s\" in %s".formatted(wake ? "on" : "off", config()));
        }
        if (dryRun) {
            shown.notes().forEach(note -> talk.say("note: " + note));
            talk.say(shown.nothing() ? "nothing to change" : "nothing was written (--dry-run)");
            return 0;
        }
        if (asks && !shown.nothing() && !talk.confirms("Make these changes?", true)) {
            talk.say("nothing was changed");
            return 1;
        }
        try (InitLock lock = InitLock.take(places)) {
            // Another init may have ended meanwhile.
            Plan plan = plan(asked);
            if (!plan.nothing()) {
                lock.apply(plan);
            }
            return finish(lock, plan, role, wake);
        }
    }

    private Plan plan(Installing.Asked asked) throws IOException, Refused {
        Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
        return Installing.plan(
                places,
                program,
                asked,
                Onboarding.of(places),
                processes,
                Objects.requireNonNullElse(System.getenv("PATH"), ""),
                now.toString());
    }

    private Path config() {
        return places.state().resolve("config.toml");
    }

    private int finish(InitLock lock, Plan plan, @Nullable String role, @Nullable Boolean wake)
            throws IOException, Refused {
        var finishing = new Finishing(places, processes);
        List<String> notes = finishing.settle(lock, plan.after());
        talk.say(
                plan.nothing()
                        ? "everything is in place already (claudectl " + plan.after().build() + ")"
                        : "installed claudectl " + plan.after().build());
        plan.notes().forEach(note -> talk.say("note: " + note));
        notes.forEach(note -> talk.say("note: " + note));
        if (wake != null && WakeSetting.write(config(), wake)) {
            finishing.reload();
            talk.say(
                    "idle sessions %s woken for mail (wake.default in %s)"
                            .formatted(wake ? "may be" : "are not", config()));
        }
        int exit = 0;
        if (role != null) {
            exit = bind(finishing, role);
        }
        if (plan.concernsSessions(places)) {
            sessions();
        }
        talk.say(
                "next: start claude in a project and say /role <name>; claudectl doctor looks at everything");
        return exit;
    }

    private int bind(Finishing finishing, String role) throws IOException {
        var bound = finishing.bind(role, Path.of("").toAbsolutePath());
        if (!bound.done()) {
            return talk.refused(
                    "the role was not bound: " + bound.err().replace("claudectl: ", ""));
        }
        talk.say(bound.out().strip());
        return 0;
    }

    private void sessions() {
        List<RunningSessions.Running> running = RunningSessions.of(places.config(), processes);
        if (running.isEmpty()) {
            return;
        }
        talk.say("these sessions started before and join when they are restarted:");
        for (RunningSessions.Running each : running) {
            talk.say("  pid %d  %s".formatted(each.pid(), each.cwd()));
        }
    }
}
