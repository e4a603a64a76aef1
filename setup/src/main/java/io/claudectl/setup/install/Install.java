package io.claudectl.setup.install;

import io.claudectl.agent.claude.ClaudeProgram;
import io.claudectl.agent.claude.ClientPlugin;
import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import io.claudectl.os.Disk;
import io.claudectl.os.FoundDirectories;
import io.claudectl.os.Piece;
import io.claudectl.os.ProcessTable;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An installation, from reading the disk to the last change. The user's own files stay unchanged.
 */
public final class Install {
    private final Layout layout;
    private final @Nullable Installation before;
    private final ClaudeProgram claude;
    private final Installation after;
    private final String now;
    private final List<String> notes = new ArrayList<>();
    private final List<Piece> programs = new ArrayList<>();
    private final List<Piece> plugins = new ArrayList<>();

    /**
     * The person's request.
     *
     * @param plugin whether the configuration directory at hand gets the plugin
     * @param pluginOnly whether the program stays as it is installed
     * @param again whether every choice made for a client is made again
     */
    public record Asked(
            boolean link, boolean plugin, boolean allowTools, boolean pluginOnly, boolean again) {}

    /**
     * Reads the disk and plans; writes nothing.
     *
     * @param environment for PATH
     * @param now the time, ISO-8601
     */
    public Install(
            Layout layout,
            Program program,
            Asked asked,
            Map<String, String> environment,
            String now)
            throws IOException, Refused {
        this.layout = layout;
        this.now = now;
        this.before = Installation.of(layout);
        this.claude = ClaudeProgram.of(environment);
        boolean keeps = asked.pluginOnly() && before != null && Files.isExecutable(layout.client());
        Path image = asked.link() ? layout.programs().resolve(program.build()) : program.image();
        Set<Path> configs = new LinkedHashSet<>();
        if (before != null) {
            before.configs().stream().filter(Files::isDirectory).forEach(configs::add);
        }
        if (asked.plugin()) {
            configs.add(layout.config());
        }
        var markets = before == null || asked.again() ? List.<Path>of() : before.markets();
        this.after =
                new Installation(
                        keeps && before != null
                                ? before.program()
                                : new Program(image, program.build()),
                        asked.link(),
                        asked.allowTools(),
                        List.copyOf(configs),
                        markets.stream().filter(configs::contains).toList());
        check();
        if (!keeps) {
            programs.addAll(program(layout, after, program, notes));
            places(environment.getOrDefault("PATH", ""));
        }
        for (Path config : configs) {
            plugins.addAll(plugin(config).pieces(wanted(layout, after), notes));
        }
        programs.removeIf(each -> !each.differs());
        plugins.removeIf(each -> !each.differs());
    }

    private void check() throws IOException, Refused {
        for (Path path :
                List.of(layout.state(), layout.programs(), layout.link(), layout.dir().plugin())) {
            for (Path at = path.getParent(); at != null; at = at.getParent()) {
                if (Files.exists(at) && !Files.isDirectory(at)) {
                    throw new Refused(
                            "%s is not a directory: nothing was changed. Move it away", at);
                }
            }
        }
        for (Path config : after.configs()) {
            if (plugin(config).foreign()) {
                throw new Refused(
                        "%s exists and is not claudectl's plugin: nothing was changed. Move it away, then run claudectl init again",
                        layout.in(config).dir().plugin());
            }
        }
        if (before == null && Inspection.of(layout.database()).foreign()) {
            throw new Refused(
                    "%s belongs to another program: nothing was changed. Move it away, or set CLAUDECTL_HOME to another directory",
                    layout.database());
        }
    }

    private ClientPlugin plugin(Path config) {
        return new ClientPlugin(layout.in(config).dir(), claude);
    }

    static ClientPlugin.Wanted wanted(Layout layout, Installation it) {
        return new ClientPlugin.Wanted(
                layout.client(), it.program().number(), it.allowTools(), it.markets());
    }

    /**
     * Returns the pieces of an installation outside the client.
     *
     * @param running the running program, from which the installed one is copied
     */
    static List<Piece> program(
            Layout layout, Installation wanted, Program running, List<String> notes)
            throws IOException {
        var pieces = new ArrayList<Piece>();
        Path image = wanted.program().image();
        if (!image.equals(running.image())) {
            boolean whole = wanted.program().whole();
            pieces.add(
                    Piece.of(
                            "copy",
                            image,
                            "the program, its Java included",
                            whole,
                            " is gone or damaged",
                            disk -> disk.copyTree(running.image(), image)));
        }
        pieces.add(Piece.link(layout.image(), image, ""));
        Program origin = wanted.program().whole() ? wanted.program() : running;
        pieces.add(Piece.program(layout.client(), origin.client(), "the program that hooks call"));
        for (var each : layout.links().entrySet()) {
            Path link = each.getKey();
            boolean ours = ours(layout, link);
            if (wanted.link() && !ours && Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                notes.add(
                        "%s exists and was left alone; move it away and run claudectl init again, or call %s"
                                .formatted(layout.shown(link), layout.shown(layout.client())));
            } else if (wanted.link()) {
                String about = link.equals(layout.link()) ? "" : "man page or completion";
                pieces.add(Piece.link(link, layout.image().resolve(each.getValue()), about));
            } else if (ours) {
                pieces.add(Piece.absent(link, ""));
            }
        }
        return pieces;
    }

    /** Returns whether init made the link. */
    static boolean ours(Layout layout, Path link) throws IOException {
        Path target = Disk.target(link);
        return target != null
                && (target.startsWith(layout.programs()) || target.startsWith(layout.image()));
    }

    private void places(String path) {
        Path folder = layout.home().resolve(".local/bin");
        if (after.link() && !Arrays.asList(path.split(":")).contains(folder.toString())) {
            notes.add(
                    "%s is not on your PATH; add this line to your shell's profile:\n    export PATH=\"%s:$PATH\""
                            .formatted(layout.shown(folder), folder));
        }
        if (!layout.state().equals(layout.home().resolve(".claudectl"))) {
            notes.add(
                    "add this line to your shell's profile too:\n    export CLAUDECTL_HOME=\"%s\""
                            .formatted(layout.state()));
        }
    }

    /** Returns every change, in order. */
    public List<Piece> changes() {
        return Stream.concat(programs.stream(), plugins.stream()).toList();
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    public Installation after() {
        return after;
    }

    /** Returns whether running sessions lack something that new ones get. */
    public boolean concernsSessions() {
        return !plugins.isEmpty();
    }

    /** Returns whether no change is needed. */
    public boolean nothing() {
        return changes().isEmpty() && after.equals(before);
    }

    /**
     * Makes the changes. Stopped anywhere, another run completes them.
     *
     * @throws Refused when the installed hook program cannot be run; the client is unchanged then
     */
    public void apply(Disk disk) throws IOException, Refused {
        disk.directory(layout.state());
        look(disk);
        for (Piece piece : programs) {
            piece.work().on(disk);
        }
        if (!after.configs().isEmpty()) {
            tried();
        }
        disk.write(layout.record(), after.text(now), Disk.PRIVATE);
        var markets = new ArrayList<Path>();
        for (Path config : after.configs()) {
            if (plugin(config).place(wanted(layout, after), disk, notes)) {
                markets.add(config);
            }
        }
        Installation done = after.with(after.configs(), markets);
        if (!done.equals(after)) {
            disk.write(layout.record(), done.text(now), Disk.PRIVATE);
        }
    }

    /** Records which directories are the user's, before the first of them is made. */
    private void look(Disk disk) throws IOException {
        if (before != null && !Files.exists(layout.state().resolve(FoundDirectories.FILE))) {
            return; // an older version made them without a record
        }
        var found = new FoundDirectories(layout.state());
        layout.links().keySet().forEach(link -> found.lookAbove(link, layout.home()));
        found.lookAbove(layout.programs().resolve("*"), layout.home());
        for (Path config : after.configs()) {
            found.look(plugin(config).directories());
        }
        found.write(disk);
    }

    /** Runs the hook program once from its place, as a session will. */
    private void tried() throws IOException, Refused {
        Path client = layout.client();
        Ran ran = ChildProcess.run(client, "bus", "hook", "PreToolUse");
        if (!ran.done()) {
            String why = ran.err().isEmpty() ? client + " ended with " + ran.exit() : ran.err();
            throw new Refused(
                    "the hook program does not run from its place: %s. If its file system is mounted noexec, put the state elsewhere: export CLAUDECTL_HOME=DIR, then claudectl init. Claude Code was not changed",
                    why);
        }
    }

    /** Ends a daemon of another version, and deletes old versions. */
    public List<String> settle(Disk disk) throws IOException {
        var said = new ArrayList<>(endDaemon(layout.client(), after.program().build()));
        for (Path image : after.link() ? images(layout) : List.<Path>of()) {
            var users = new ProcessTable().running(image);
            if (image.equals(after.program().image())) {
                continue;
            }
            if (users.isEmpty()) {
                disk.delete(image);
            } else {
                said.add(
                        "%s is still used by process %d; the next init removes it"
                                .formatted(layout.shown(image), users.getFirst().pid()));
            }
        }
        return said;
    }

    /** Returns all installed versions, also an incomplete one of a killed run. */
    static List<Path> images(Layout layout) throws IOException {
        return Disk.list(layout.programs()).stream()
                .filter(each -> each.toString().endsWith("-new") || new Program(each, "").whole())
                .toList();
    }

    /** Ends a daemon, unless it is of this build, so that the next call starts another. */
    static List<String> endDaemon(Path client, String build) throws IOException {
        Ran status = ChildProcess.run(client, "daemon", "status", "--json");
        if (!(status.json() instanceof Map<?, ?> it)
                || !(it.get("pid") instanceof Long pid)
                || build.equals(it.get("version"))) {
            return List.of();
        }
        ChildProcess.run(client, "daemon", "stop");
        boolean ended = ProcessTable.awaitEnd(pid, Duration.ofSeconds(20));
        String gone = "the bus daemon %s has ended".formatted(it.get("version"));
        return List.of(
                ended
                        ? gone
                        : "the bus daemon (pid %d) does not end; claudectl doctor says more"
                                .formatted(pid));
    }
}
