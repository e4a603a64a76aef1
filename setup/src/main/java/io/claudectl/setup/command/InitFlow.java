package io.claudectl.setup.command;

import io.claudectl.agent.claude.ClientSettings;
import io.claudectl.agent.claude.HooksOff;
import io.claudectl.agent.claude.InsideSession;
import io.claudectl.agent.claude.RunningSessions;
import io.claudectl.agent.claude.RunningSessions.Running;
import io.claudectl.core.role.RoleName;
import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import io.claudectl.os.Disk;
import io.claudectl.setup.install.Install;
import io.claudectl.setup.install.Layout;
import io.claudectl.setup.install.Program;
import io.claudectl.setup.install.Refused;
import io.claudectl.setup.install.Uninstall;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flow of init: questions, preview, changes, report. */
record InitFlow(Talk talk, Layout layout, Program program, boolean dryRun) {
    /**
     * @param said the role to bind; null where a flag names none
     * @param wakes whether idle sessions may be woken; null without a flag
     * @param asks whether a person answers, and must agree before anything is written
     */
    int install(Install.Asked asked, @Nullable String said, @Nullable Boolean wakes, boolean asks)
            throws IOException, Refused {
        String role = asks && said == null ? asksRole() : said;
        String may = "May the bus wake an idle session for its mail? Each wake costs a turn";
        Boolean wake =
                asks && wakes == null && talk.confirms(may, false, null) ? Boolean.TRUE : wakes;
        Install shown = plan(asked);
        List<Running> running = running(shown);
        if (wake != null && !dryRun) {
            personal("decide about waking", wake ? "--wake on" : "--wake off", running);
        }
        shown.changes().forEach(change -> talk.say(change.line(layout.shown(change.path()))));
        if (dryRun) {
            shown.notes().forEach(talk::note);
            talk.say(shown.nothing() ? "nothing to change" : "nothing was written (--dry-run)");
            return 0;
        }
        Runnable texts = () -> shown.changes().forEach(change -> talk.say(change.text()));
        if (asks && !shown.nothing() && !talk.confirms("Make these changes?", true, texts)) {
            talk.say("nothing was changed");
            return 1;
        }
        try (FileChannel _ = new Disk().lock(layout.lock())) {
            return make(plan(asked), role, wake);
        }
    }

    private static List<Running> running(Install install) {
        return RunningSessions.of(install.after().configs());
    }

    /** Refuses a change that needs a person's shell. */
    private static void personal(String what, String flag, List<Running> running) throws Refused {
        if (InsideSession.is(System.getenv(), running)) {
            throw new Refused(
                    "a call from inside a Claude Code session cannot %s; ask your user to run `claudectl init %s` in a terminal of their own",
                    what, flag);
        }
    }

    private Install plan(Install.Asked asked) throws IOException, Refused {
        return new Install(layout, program, asked, System.getenv(), now());
    }

    private static String now() {
        return InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private @Nullable String asksRole() throws Refused {
        String here = layout.shown(Path.of("").toAbsolutePath());
        while (true) {
            String name =
                    talk.asks(
                            "Bind a role to this directory (%s)? Its name, or Enter for none: "
                                    .formatted(here));
            if (name.isEmpty() || RoleName.wellFormed(name)) {
                return name.isEmpty() ? null : name;
            }
            talk.say(RoleName.invalid(name));
        }
    }

    private int make(Install install, @Nullable String role, @Nullable Boolean wake)
            throws IOException, Refused {
        String build = install.after().program().build();
        if (install.nothing()) {
            talk.say("everything is in place already (claudectl " + build + ")");
        } else {
            install.apply(new Disk());
            talk.say("installed claudectl " + build);
        }
        List<String> settled = install.settle(new Disk());
        install.notes().forEach(talk::note);
        settled.forEach(talk::note);
        for (Path config : install.after().configs()) {
            for (HooksOff off : ClientSettings.of(config, null).hooksOff()) {
                talk.note(off.text() + "; " + off.fix());
            }
        }
        boolean done = true;
        if (wake != null) {
            done = call("not set: ", "config", "set", "wake.default", wake ? "on" : "off");
            // A running daemon ends, so that the next one reads the setting.
            ChildProcess.run(layout.client(), "daemon", "stop");
        }
        if (role != null) {
            String here = Path.of("").toAbsolutePath().toString();
            done &= call("the role was not bound: ", "bus", "role", "bind", role, here);
        }
        List<Running> running = running(install);
        if (install.concernsSessions() && !running.isEmpty()) {
            talk.say("these sessions started before and join when they are restarted:");
            running.forEach(it -> talk.say("  pid %d  %s".formatted(it.pid(), it.file().cwd())));
        }
        talk.say(
                "next: start claude in a project and type /role <name>; claudectl doctor checks everything");
        return done ? 0 : 1;
    }

    /** Runs the installed program, and prints its result. */
    private boolean call(String failure, String... words) throws IOException {
        Ran ran = ChildProcess.run(layout.client(), words);
        talk.say(ran.out().strip());
        if (!ran.done()) {
            talk.refused(failure + ran.err().replace("claudectl: ", ""));
        }
        return ran.done();
    }

    /**
     * Removes the plugin from the client, and with {@code purge} everything from the disk.
     *
     * @param only the one configuration directory to leave; null for all
     */
    int remove(boolean purge, boolean agreed, @Nullable Path only) throws IOException, Refused {
        var uninstall = new Uninstall(layout, only, System.getenv(), now());
        List<Running> running = uninstall.running();
        if (!dryRun) {
            personal("remove the bus", purge ? "--purge" : "--remove", running);
        }
        List<String> shown = uninstall.shown(purge);
        if (shown.isEmpty()) {
            talk.say("claudectl is not installed here");
            return 0;
        }
        shown.forEach(talk::say);
        talk.say("delete   directories that init made, where nothing else is in them");
        if (dryRun) {
            talk.say("nothing was deleted (--dry-run)");
            return 0;
        }
        if (purge
                && !agreed
                && !talk.confirms("Delete all of this, roles and mail included?", false, null)) {
            talk.say("nothing was changed");
            return 1;
        }
        List<String> left;
        try (FileChannel _ = new Disk().lock(layout.lock())) {
            left = uninstall.remove(new Disk());
            if (purge) {
                uninstall.purge(new Disk(), program).forEach(talk::note);
            }
        }
        left.forEach(talk::note);
        if (purge) {
            talk.say("claudectl is removed, with roles and mail");
        } else {
            String where = only == null ? "Claude Code" : layout.shown(only);
            talk.say("claudectl is removed from %s; program, roles and mail stay".formatted(where));
            talk.say("to remove those too: claudectl init --purge --yes");
        }
        if (!running.isEmpty()) {
            talk.say("sessions that go on without it when restarted: " + running.size());
        }
        return left.isEmpty() ? 0 : 1;
    }
}
