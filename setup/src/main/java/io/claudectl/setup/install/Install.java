package io.claudectl.setup.install;

import io.claudectl.agent.claude.ClaudeProgram;
import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import io.claudectl.setup.Program;
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
import org.jspecify.annotations.Nullable;

/** An installation, from the look at the disk to the last change. Nothing of the user's changes. */
public final class Install {
    private final Layout layout;
    private final Program program;
    private final Asked asked;
    private final @Nullable Installation before;
    private final ClaudeProgram claude;
    private final Installation after;
    private final List<String> notes = new ArrayList<>();
    private final List<Change> programs = new ArrayList<>();
    private final List<Change> plugins = new ArrayList<>();

    /**
     * What a person asked for.
     *
     * @param plugin whether the configuration directory at hand gets the plugin
     * @param pluginOnly whether the program stays as it is installed
     * @param again whether every choice made for a client is made again
     */
    public record Asked(
            boolean link, boolean plugin, boolean allowTools, boolean pluginOnly, boolean again) {
        /** The same with another answer about the tools. */
        public Asked allowing(boolean tools) {
            return new Asked(link, plugin, tools, pluginOnly, again);
        }
    }

    /**
     * Looks at the disk and plans; writes nothing.
     *
     * @param environment for PATH
     * @param now the time, ISO-8601
     */
    public Install(
            Layout layout,
            Program program,
            Asked asked,
            @Nullable Installation before,
            Map<String, String> environment,
            String now)
            throws IOException, Refused {
        this.layout = layout;
        this.program = program;
        this.asked = asked;
        this.before = before;
        this.claude = ClaudeProgram.of(environment);
        check();
        boolean keeps = asked.pluginOnly() && before != null && Files.isExecutable(layout.client());
        Path image = asked.link() ? layout.programs().resolve(program.build()) : program.image();
        Set<Path> configs = new LinkedHashSet<>();
        if (before != null) {
            before.configs().stream().filter(Files::isDirectory).forEach(configs::add);
        }
        if (asked.plugin()) {
            configs.add(layout.config());
        }
        var fallbacks = before == null || asked.again() ? List.<Path>of() : before.fallbacks();
        this.after =
                new Installation(
                        keeps && before != null ? before.build() : program.build(),
                        keeps && before != null ? before.image() : image,
                        before == null ? now : before.since(),
                        now,
                        asked.link(),
                        asked.allowTools(),
                        List.copyOf(configs),
                        fallbacks.stream().filter(configs::contains).toList());
        if (!keeps) {
            program(image);
        }
        links(environment.getOrDefault("PATH", ""));
        for (Path config : configs) {
            plugins.addAll(config(config).changes(texts(config), notes));
        }
    }

    private void check() throws IOException, Refused {
        for (Path path :
                List.of(layout.state(), layout.programs(), layout.link(), layout.plugin())) {
            for (Path at = path.getParent(); at != null; at = at.getParent()) {
                if (Files.exists(at) && !Files.isDirectory(at)) {
                    throw new Refused(
                            at + " is not a directory: nothing was changed. Move it away");
                }
            }
        }
        if (before == null && Files.exists(layout.database())) {
            Inspection.Kind kind = Inspection.of(layout.database()).kind();
            if (kind == Inspection.Kind.RUST || kind == Inspection.Kind.FOREIGN) {
                throw new Refused(
                        layout.database()
                                + " belongs to another program: nothing was changed. Move it away, or set CLAUDECTL_HOME to another directory");
            }
        }
    }

    private ConfigDir config(Path config) {
        return new ConfigDir(layout.in(config), claude);
    }

    private ConfigDir.Texts texts(Path config) {
        String build = after.build();
        int plus = build.indexOf('+');
        return new ConfigDir.Texts(
                plus < 0 ? build : build.substring(0, plus),
                asked.allowTools(),
                after.fallbacks().contains(config) && layout.in(config).dir().registered());
    }

    private void program(Path image) throws IOException {
        if (!image.equals(program.image()) && !Images.is(image)) {
            programs.add(
                    new Change(
                            "copy",
                            image,
                            "the program, its Java included",
                            "",
                            disk -> disk.copyTree(program.image(), image)));
        }
        if (!image.equals(Disk.target(layout.image()))) {
            programs.add(
                    new Change(
                            "link",
                            layout.image(),
                            "",
                            "",
                            disk -> disk.link(layout.image(), image)));
        }
        byte[] client = Files.readAllBytes(program.client());
        if (!Arrays.equals(client, Disk.read(layout.client()))
                || !Files.isExecutable(layout.client())) {
            programs.add(
                    new Change(
                            "copy",
                            layout.client(),
                            "the program that hooks call",
                            "",
                            disk -> disk.write(layout.client(), client, Disk.PROGRAM)));
        }
    }

    private void links(String path) throws IOException {
        for (var each : layout.links().entrySet()) {
            Path link = each.getKey();
            Path target = layout.image().resolve(each.getValue());
            boolean ours = ours(layout, link);
            if (!asked.link()) {
                if (ours) {
                    programs.add(new Change("delete", link, "", "", disk -> disk.delete(link)));
                }
            } else if (!ours && Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                notes.add(
                        "%s exists and was left alone; move it away and run claudectl init again, or call %s"
                                .formatted(layout.shown(link), layout.shown(layout.client())));
            } else if (!target.equals(Disk.target(link))) {
                String about = link.equals(layout.link()) ? "" : "man page or completion";
                programs.add(new Change("link", link, about, "", disk -> disk.link(link, target)));
            }
        }
        Path folder = layout.link().getParent();
        if (asked.link()
                && folder != null
                && !Arrays.asList(path.split(":")).contains(folder.toString())) {
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

    /** True for a link that an init made. */
    static boolean ours(Layout layout, Path link) throws IOException {
        Path target = Disk.target(link);
        return target != null
                && (target.startsWith(layout.programs()) || target.startsWith(layout.image()));
    }

    /** Every change, in the order in which they are made. */
    public List<Change> changes() {
        var all = new ArrayList<>(programs);
        all.addAll(plugins);
        return List.copyOf(all);
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    public Installation after() {
        return after;
    }

    /** True when sessions that run now will know less than new ones. */
    public boolean concernsSessions() {
        return !plugins.isEmpty();
    }

    /** True when nothing is to be done. */
    public boolean nothing() {
        return changes().isEmpty() && after.same(before);
    }

    /**
     * Makes the changes. Stopped anywhere, another run completes them.
     *
     * @throws Refused when the installed hook program cannot be run; nothing is in the client then
     */
    public void apply(Disk disk) throws IOException, Refused {
        disk.directory(layout.state());
        for (Change change : programs) {
            change.work().on(disk);
        }
        if (!after.configs().isEmpty()) {
            tried();
        }
        disk.write(layout.record(), Disk.bytes(after.text()), Disk.PRIVATE);
        var fallbacks = new ArrayList<Path>();
        for (Path config : after.configs()) {
            if (config(config).place(texts(config), disk, notes)) {
                fallbacks.add(config);
            }
        }
        for (Change change : plugins) {
            change.work().on(disk);
        }
        Installation done = after.withFallbacks(fallbacks);
        if (!done.equals(after)) {
            disk.write(layout.record(), Disk.bytes(done.text()), Disk.PRIVATE);
        }
    }

    /** Runs the hook program once from its place, as a session will. */
    private void tried() throws IOException, Refused {
        String client = layout.client().toString();
        Ran ran =
                ChildProcess.run(
                        Duration.ofSeconds(10), List.of(client, "bus", "hook", "PreToolUse"));
        if (!ran.done()) {
            throw new Refused(
                    "the hook program does not run from its place: %s. If its file system is mounted noexec, put the state elsewhere: export CLAUDECTL_HOME=DIR, then claudectl init. Claude Code was not changed"
                            .formatted(
                                    ran.err().isEmpty()
                                            ? client + " ended with " + ran.exit()
                                            : ran.err()));
        }
    }

    /** Replaces a daemon of another version, and sweeps old versions away. */
    public List<String> settle(Disk disk) throws IOException {
        var said = new ArrayList<String>();
        Daemons.end(layout.client(), after.build()).ifPresent(said::add);
        if (after.link()) {
            said.addAll(Images.sweep(layout, after.image(), disk));
        }
        return said;
    }
}
