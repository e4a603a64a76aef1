package io.claudectl.setup.command;

import io.claudectl.agent.claude.InsideSession;
import io.claudectl.setup.Program;
import io.claudectl.setup.install.Disk;
import io.claudectl.setup.install.InitLock;
import io.claudectl.setup.install.Installation;
import io.claudectl.setup.install.Layout;
import io.claudectl.setup.install.Refused;
import io.claudectl.setup.install.Uninstall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removal: out of the client, or of everything. */
final class RemoveFlow {
    private final Talk talk;
    private final Layout layout;
    private final Program program;
    private final boolean dryRun;

    RemoveFlow(Talk talk, Layout layout, Program program, boolean dryRun) {
        this.talk = talk;
        this.layout = layout;
        this.program = program;
        this.dryRun = dryRun;
    }

    /**
     * @param only the one configuration directory to leave; null for all
     */
    int run(boolean purge, boolean agreed, @Nullable Path only) throws IOException, Refused {
        var uninstall = new Uninstall(layout, Installation.of(layout), only, System.getenv());
        if (!dryRun && InsideSession.is(System.getenv(), uninstall.running())) {
            throw new Refused(
                    "a call from inside a Claude Code session cannot remove the bus; ask your user to run `claudectl init %s` in a terminal of their own"
                            .formatted(purge ? "--purge" : "--remove"));
        }
        uninstall.shown(purge).forEach(talk::say);
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
        if (!Files.isDirectory(layout.state())) {
            talk.say("claudectl is not installed here");
            return 0;
        }
        int running = uninstall.running().size();
        List<String> left;
        try (InitLock _ = InitLock.take(layout)) {
            left = uninstall.remove(new Disk());
            if (purge) {
                uninstall.purge(new Disk(), program).forEach(note -> talk.say("note: " + note));
            }
        }
        left.forEach(note -> talk.say("note: " + note));
        talk.say(
                purge
                        ? "claudectl is removed, with roles and mail"
                        : only != null
                                ? "claudectl is taken out of " + layout.shown(only)
                                : "claudectl is taken out of Claude Code; program, roles and mail stay. To remove those too: claudectl init --purge --yes");
        if (running > 0) {
            talk.say("sessions that run now, and go on without it when restarted: " + running);
        }
        return left.isEmpty() ? 0 : 1;
    }
}
