package io.claudectl.setup.install;

import io.claudectl.agent.claude.ClaudeProgram;
import io.claudectl.agent.claude.RunningSessions;
import io.claudectl.agent.claude.RunningSessions.Running;
import io.claudectl.setup.Program;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes an installation away: out of the client, or as a whole. */
public final class Uninstall {
    private final Layout layout;
    private final @Nullable Installation record;
    private final Set<Path> configs = new LinkedHashSet<>();
    private final ClaudeProgram claude;

    /**
     * @param only the one configuration directory to take the plugin out of; null for all
     */
    public Uninstall(
            Layout layout,
            @Nullable Installation record,
            @Nullable Path only,
            Map<String, String> environment) {
        this.layout = layout;
        this.record = record;
        this.claude = ClaudeProgram.of(environment);
        if (only != null) {
            configs.add(only);
        } else {
            configs.add(layout.config());
            if (record != null) {
                configs.addAll(record.configs());
            }
        }
    }

    /** Sessions that run now and know the plugin. */
    public List<Running> running() {
        return configs.stream().flatMap(each -> RunningSessions.of(each).stream()).toList();
    }

    private ConfigDir config(Path config) {
        return new ConfigDir(layout.in(config), claude);
    }

    /** The paths that go, for people. */
    public List<String> shown(boolean purge) throws IOException {
        var paths = new ArrayList<Path>();
        for (Path config : configs) {
            paths.addAll(config(config).removed());
        }
        if (purge) {
            paths.addAll(Images.all(layout));
            for (Path link : layout.links().keySet()) {
                if (Install.ours(layout, link)) {
                    paths.add(link);
                }
            }
            if (Files.exists(layout.state())) {
                paths.add(layout.state());
            }
        }
        return paths.stream().map(each -> "delete   " + layout.shown(each)).toList();
    }

    /**
     * Takes the plugin out of the client; program, roles and mail stay.
     *
     * @return notes for the person about what is left
     */
    public List<String> remove(Disk disk) throws IOException {
        var notes = new ArrayList<String>();
        List<Running> running = running();
        Installation left = record;
        for (Path config : configs) {
            String why = config(config).remove(disk);
            if (!why.isEmpty()) {
                Layout at = layout.in(config);
                notes.add(
                        "%s still names the plugin %s: %s. To take it out: %s"
                                .formatted(
                                        at.shown(at.settings()),
                                        "claudectl@claudectl",
                                        why,
                                        ClaudeProgram.unregisterCommand(at.dir())));
            }
            left = left == null ? null : left.without(config);
        }
        if ((left == null || left.configs().isEmpty()) && !running.isEmpty()) {
            String stub = Stub.text(layout, running, directories());
            disk.write(layout.client(), Disk.bytes(stub), Disk.PROGRAM);
        }
        if (left != null && !left.equals(record)) {
            disk.write(layout.record(), Disk.bytes(left.text()), Disk.PRIVATE);
        }
        return notes;
    }

    private List<Path> directories() {
        return configs.stream().flatMap(each -> config(each).directories().stream()).toList();
    }

    /** Ends the daemon and deletes program and state, after {@link #remove}. */
    public List<String> purge(Disk disk, Program program) throws IOException {
        boolean stub = !running().isEmpty();
        // Without its program a bridge that is still open cannot start another daemon.
        disk.delete(layout.image());
        if (!stub) {
            disk.delete(layout.client());
        }
        var notes = new ArrayList<String>();
        boolean foreign = foreign();
        if (!foreign) {
            Daemons.end(program.client(), "").ifPresent(notes::add);
            // Renamed first: a bridge that still runs must not put new files beside those that go.
            Path aside = layout.state().resolve("bus.removed");
            disk.deleteTree(aside);
            if (Files.isDirectory(layout.bus())) {
                disk.move(layout.bus(), aside);
            }
            disk.deleteTree(aside);
        }
        for (Path link : layout.links().keySet()) {
            if (Install.ours(layout, link)) {
                disk.delete(link);
                for (Path at = link.getParent();
                        at != null && !at.equals(layout.home()) && !Disk.holds(at);
                        at = at.getParent()) {
                    disk.deleteEmpty(at);
                }
            }
        }
        for (Path image : Images.all(layout)) {
            disk.deleteTree(image);
        }
        state(disk);
        for (Path at = layout.programs();
                at != null && at.startsWith(layout.home()) && !at.equals(layout.home());
                at = at.getParent()) {
            disk.deleteEmpty(at);
        }
        if (Files.isDirectory(layout.state()) && !stub) {
            notes.add(layout.shown(layout.state()) + " holds files that are not ours and stays");
        }
        return notes;
    }

    /** The files of the state directory by name; others stay. */
    private void state(Disk disk) throws IOException {
        for (String name :
                List.of("onboarding.json", "onboarding.removed.json", "config.toml", "init.lock")) {
            disk.delete(layout.state().resolve(name));
        }
        Path backups = layout.state().resolve("backups");
        if (Files.isDirectory(backups)) {
            // Older versions kept copies of the client's settings here.
            try (var all = Files.newDirectoryStream(backups, "settings*.json")) {
                for (Path each : all) {
                    disk.delete(each);
                }
            }
            disk.deleteEmpty(backups);
        }
        disk.deleteEmpty(layout.state().resolve("bin"));
        disk.deleteEmpty(layout.state());
    }

    /** True when the database is of another program, and so the directory of the bus is too. */
    private boolean foreign() throws IOException {
        if (!Files.exists(layout.database())) {
            return false;
        }
        Inspection.Kind kind = Inspection.of(layout.database()).kind();
        return kind == Inspection.Kind.RUST || kind == Inspection.Kind.FOREIGN;
    }
}
