package io.claudectl.setup.command;

import io.claudectl.setup.Program;
import io.claudectl.setup.install.InitLock;
import io.claudectl.setup.install.Onboarding;
import io.claudectl.setup.install.Places;
import io.claudectl.setup.install.Processes;
import io.claudectl.setup.install.Refused;
import io.claudectl.setup.install.Removal;
import io.claudectl.setup.install.RunningSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The way back: what the client knows of us, or everything. */
final class RemoveFlow {
    private final Talk talk;
    private final Places places;
    private final Program program;
    private final boolean dryRun;
    private final Processes processes = new Processes();

    RemoveFlow(Talk talk, Places places, Program program, boolean dryRun) {
        this.talk = talk;
        this.places = places;
        this.program = program;
        this.dryRun = dryRun;
    }

    int run(boolean purge, boolean agreed) throws IOException, Refused {
        var removal = new Removal(places, Onboarding.of(places), processes);
        removal.shown(purge).forEach(talk::say);
        if (dryRun) {
            talk.say("nothing was deleted (--dry-run)");
            return 0;
        }
        if (purge
                && !agreed
                && !talk.confirms("Delete all of this, roles and mail included?", false)) {
            talk.say("nothing was changed");
            return 1;
        }
        if (!Files.isDirectory(places.state())) {
            talk.say("claudectl is not installed here");
            return 0;
        }
        List<RunningSessions.Running> running = RunningSessions.of(places.config(), processes);
        try (InitLock lock = InitLock.take(places)) {
            removal.remove(lock);
            if (purge) {
                removal.purge(lock, program, running).forEach(note -> talk.say("note: " + note));
            }
        }
        talk.say(
                purge
                        ? "claudectl is removed, with roles and mail"
                        : "claudectl is taken out of Claude Code; program, roles and mail stay. To remove those too: claudectl init --purge --yes");
        if (!running.isEmpty()) {
            talk.say(
                    running.size() == 1
                            ? "one session that runs now goes on without it when it is restarted"
                            : running.size()
                                    + " sessions that run now go on without it when they are restarted");
        }
        return 0;
    }
}
