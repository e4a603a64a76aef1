package io.claudectl.setup.install;

import io.claudectl.agent.claude.ClaudeProgram;
import io.claudectl.agent.claude.ClientPlugin;
import io.claudectl.agent.claude.RunningSessions;
import io.claudectl.agent.claude.RunningSessions.Running;
import io.claudectl.agent.claude.Stub;
import io.claudectl.os.Disk;
import io.claudectl.os.FoundDirectories;
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

/** Removes an installation: from the client, or as a whole. */
public final class Uninstall {
    private final Layout layout;
    private final @Nullable Installation record;
    private final Set<Path> configs = new LinkedHashSet<>();
    private final ClaudeProgram claude;
    private final FoundDirectories found;
    private final String now;

    /**
     * @param only the one configuration directory to remove the plugin from; null for all
     */
    public Uninstall(
            Layout layout, @Nullable Path only, Map<String, String> environment, String now)
            throws IOException, Refused {
        this.layout = layout;
        this.now = now;
        this.record = Installation.of(layout);
        this.claude = ClaudeProgram.of(environment);
        this.found = new FoundDirectories(layout.state());
        configs.add(only == null ? layout.config() : only);
        if (only == null && record != null) {
            configs.addAll(record.configs());
        }
    }

    /** Returns running sessions that know the plugin. */
    public List<Running> running() {
        return RunningSessions.of(configs);
    }

    private ClientPlugin plugin(Path config) {
        return new ClientPlugin(layout.in(config).dir(), claude);
    }

    /** Returns the deleted paths, for people. */
    public List<String> shown(boolean purge) throws IOException {
        var paths = new ArrayList<Path>();
        for (Path config : configs) {
            paths.addAll(plugin(config).removed());
        }
        if (purge) {
            paths.addAll(Install.images(layout));
            paths.addAll(links());
            paths.addAll(Files.exists(layout.state()) ? List.of(layout.state()) : List.of());
        }
        return paths.stream().map(each -> "delete   " + layout.shown(each)).toList();
    }

    private List<Path> links() throws IOException {
        var links = new ArrayList<Path>();
        for (Path link : layout.links().keySet()) {
            if (Install.ours(layout, link)) {
                links.add(link);
            }
        }
        return links;
    }

    /**
     * Removes the plugin from the client; program, roles and mail stay.
     *
     * @return notes for the person about the rest
     */
    public List<String> remove(Disk disk) throws IOException {
        var notes = new ArrayList<String>();
        List<Running> running = running();
        Installation left = record;
        for (Path config : configs) {
            plugin(config).remove(disk, found, notes);
            left = left == null ? null : left.without(config);
        }
        if ((left == null || left.configs().isEmpty()) && !running.isEmpty()) {
            var empty = new ArrayList<Path>();
            configs.forEach(each -> empty.addAll(plugin(each).directories()));
            empty.removeIf(found::had);
            empty.addAll(List.of(layout.state().resolve("bin"), layout.state()));
            disk.write(layout.client(), Stub.text(layout.client(), running, empty), Disk.PROGRAM);
        }
        if (left != null && !left.equals(record)) {
            disk.write(layout.record(), left.text(now), Disk.PRIVATE);
        }
        if (left == null) { // the state directory was deleted by hand
            disk.delete(layout.lock());
            disk.deleteEmpty(layout.state());
        }
        return notes;
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
        if (!Inspection.of(layout.database()).foreign()) {
            notes.addAll(Install.endDaemon(program.client(), ""));
            // Renamed first: a bridge that still runs must not put new files beside the deleted
            // ones.
            Path aside = layout.state().resolve("bus.removed");
            disk.delete(aside);
            if (Files.isDirectory(layout.bus())) {
                disk.move(layout.bus(), aside);
            }
            disk.delete(aside);
        }
        for (Path link : links()) {
            disk.delete(link);
            found.deleteEmptyAbove(link, layout.home(), disk);
        }
        for (Path image : Install.images(layout)) {
            disk.delete(image);
        }
        found.deleteEmptyAbove(layout.programs().resolve("*"), layout.home(), disk);
        state(disk);
        if (Files.isDirectory(layout.state()) && !stub) {
            notes.add(layout.shown(layout.state()) + " holds files that are not ours and stays");
        }
        return notes;
    }

    /** Deletes the files of the state directory by name; others stay. */
    private void state(Disk disk) throws IOException {
        Path state = layout.state();
        // Older versions kept copies of the client's settings in backups.
        for (String name :
                List.of(
                        "onboarding.json",
                        "onboarding.removed.json",
                        FoundDirectories.FILE,
                        "config.toml",
                        "init.lock",
                        "backups")) {
            disk.delete(state.resolve(name));
        }
        disk.deleteEmpty(state.resolve("bin"));
        disk.deleteEmpty(state);
    }
}
