package io.claudectl.agent.claude;

import io.claudectl.os.Disk;
import io.claudectl.os.FoundDirectories;
import io.claudectl.os.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Installs and removes the plugin and the skills in one configuration directory of the client: in
 * the skills folder, or as a marketplace for clients that load no plugin from there, never both.
 */
public final class ClientPlugin {
    private final ClientDir dir;
    private final ClaudeProgram claude;
    private final boolean running;

    public ClientPlugin(ClientDir dir, ClaudeProgram claude) {
        this.dir = dir;
        this.claude = claude;
        this.running = !RunningSessions.of(dir.path()).isEmpty();
    }

    /**
     * The content of the plugin.
     *
     * @param client absolute path of the native client that hooks call
     * @param allowTools whether a hook answers the permission dialog of the bus's own tools
     * @param markets directories that needed it as a marketplace so far
     */
    public record Wanted(Path client, String version, boolean allowTools, List<Path> markets) {}

    /** Returns whether another file or folder has the plugin's path. */
    public boolean foreign() throws IOException {
        return Disk.holds(dir.plugin()) && !PluginFolder.ours(dir.plugin());
    }

    /** Returns the pieces to install, in the order of installation. */
    public List<Piece> pieces(Wanted wanted, List<String> notes) throws IOException {
        return pieces(wanted, market(wanted), notes);
    }

    private boolean market(Wanted wanted) {
        return wanted.markets().contains(dir.path()) && dir.registered();
    }

    private List<Piece> pieces(Wanted wanted, boolean market, List<String> notes)
            throws IOException {
        var pieces = new ArrayList<Piece>();
        boolean registered = dir.registered() && !market;
        if (registered) {
            String about = "by " + ClaudeProgram.unregisterCommand(dir);
            String form = dir.inSkills() ? "too, so hooks run twice" : "in the older form";
            var seen = List.of("%s registers the plugin %s".formatted(dir.settings(), form));
            // Removed by the client's own command, before anything else is made.
            pieces.add(new Piece("change", dir.settings(), about, seen, "", disk -> {}));
        }
        pieces.add(plugin(wanted, market));
        for (var file : Skills.files(wanted.client()).entrySet()) {
            Path name = Path.of(file.getKey()).getName(0), folder = dir.skills().resolve(name);
            String there = Disk.text(folder.resolve("SKILL.md"));
            if (there.isEmpty() || Skills.ours(there)) {
                var text = Map.of("SKILL.md", file.getValue());
                pieces.add(Piece.folder(folder, stage(), "/" + name, text));
            } else {
                notes.add(
                        "%s is a skill of your own and was left alone"
                                .formatted(folder.resolve("SKILL.md")));
            }
        }
        Path older = older();
        // Running sessions may need the folder, empty.
        boolean left = !running || Files.exists(older.resolve(PluginFolder.MANIFEST));
        if (!market && !registered && left && PluginFolder.ours(older)) {
            var seen = List.of(dir.marketplace() + " is left over");
            pieces.add(
                    new Piece(
                            "delete",
                            dir.marketplace(),
                            "the older form",
                            seen,
                            "",
                            disk -> clear(dir.marketplace(), older, disk)));
        }
        return pieces;
    }

    private Piece plugin(Wanted wanted, boolean market) throws IOException {
        String version = wanted.version();
        boolean allow = wanted.allowTools();
        return Piece.folder(
                market ? dir.marketplace() : dir.plugin(),
                stage(),
                "hooks, monitor, bus tools, supervisor agent",
                market
                        ? PluginFolder.marketplace(wanted.client(), version, allow)
                        : PluginFolder.files(wanted.client(), version, allow));
    }

    /**
     * Installs it.
     *
     * @return true where the plugin has the form of a marketplace
     */
    public boolean place(Wanted wanted, Disk disk, List<String> notes) throws IOException {
        boolean market = market(wanted), leaves = dir.registered() && !market;
        String why = leaves ? claude.unregister(dir) : "";
        // Both at once would run every hook twice: an older form that stays gets new texts.
        market |= !why.isEmpty();
        for (Piece piece : pieces(wanted, market, new ArrayList<>())) {
            piece.work().on(disk);
        }
        if (!why.isEmpty()) {
            notes.add(
                    "the plugin in %s stays registered in %s, as before, and works: %s. To finish: %s, then claudectl init --upgrade"
                            .formatted(
                                    dir.marketplace(),
                                    dir.settings(),
                                    why,
                                    ClaudeProgram.unregisterCommand(dir)));
        } else if (leaves && Disk.text(dir.settings()).contains("\"" + PluginFolder.TOOLS + "\"")) {
            notes.add(
                    "%s still allows %s, from an older init; you may delete the line"
                            .formatted(dir.settings(), PluginFolder.TOOLS));
        }
        return market || !listed(notes) && register(wanted, disk, notes);
    }

    /**
     * Returns whether the client loads the plugin from the skills folder; true where it cannot be
     * asked.
     */
    private boolean listed(List<String> notes) throws IOException {
        String later = "; after claude starts, /plugin should list claudectl@skills-dir";
        switch (claude.listsSkills(dir)) {
            case YES -> {}
            case OFF ->
                    notes.add(
                            "the plugin is switched off in the client; switch it on with /plugin");
            case UNKNOWN ->
                    notes.add(
                            claude.found()
                                    ? "claude plugin list gave no answer" + later
                                    : "the command claude was not found on PATH, so no client was asked"
                                            + later);
            case NO -> {
                return false;
            }
        }
        return true;
    }

    /** Registers a marketplace by the client's own commands, which does not load the folder. */
    private boolean register(Wanted wanted, Disk disk, List<String> notes) throws IOException {
        plugin(wanted, true).work().on(disk);
        String why = claude.register(dir);
        if (why.isEmpty()) {
            clear(dir.plugin(), dir.plugin(), disk);
            notes.add(
                    "this claude loads no plugin from %s; it was registered with claude plugin install instead"
                            .formatted(dir.skills()));
            return true;
        }
        claude.unregister(dir);
        clear(dir.marketplace(), older(), disk);
        notes.add(
                "claude does not list the plugin in %s (%s): sessions are not on the bus; claudectl doctor says more"
                        .formatted(dir.plugin(), why));
        return false;
    }

    /** Returns the paths that {@link #remove} deletes. */
    public List<Path> removed() throws IOException {
        var paths = new ArrayList<Path>();
        if (PluginFolder.ours(dir.plugin())) {
            paths.add(dir.plugin());
        }
        if (PluginFolder.ours(older())) {
            paths.add(dir.marketplace());
        }
        for (String name : List.of(Skills.ROLE, Skills.INBOX)) {
            Path file = dir.skills().resolve(name).resolve("SKILL.md");
            if (Skills.ours(Disk.text(file))) {
                paths.add(file);
            }
        }
        return paths;
    }

    /**
     * Removes plugin and skills. Where sessions run, the plugin's folder stays for them, empty: the
     * client reports an error at each of their hooks when it is missing.
     *
     * @param found directories of the user, which stay even where they are empty
     * @param notes gets a line for the person where the settings still name the plugin
     */
    public void remove(Disk disk, FoundDirectories found, List<String> notes) throws IOException {
        String why = dir.registered() ? claude.unregister(dir) : "";
        if (!why.isEmpty()) {
            String command = ClaudeProgram.unregisterCommand(dir);
            String id = ClientSettings.MARKET_PLUGIN;
            notes.add(
                    "%s still names the plugin %s: %s. To remove it: %s"
                            .formatted(dir.settings(), id, why, command));
        }
        for (Path path : removed()) {
            if (path.equals(dir.plugin())) {
                clear(path, path, disk);
            } else if (path.equals(dir.marketplace())) {
                clear(path, older(), disk);
            } else {
                disk.delete(path);
            }
        }
        disk.delete(stage());
        for (Path directory : directories()) {
            boolean needed = directory.equals(dir.plugin()) || directory.equals(older());
            if (!running || !needed) {
                found.deleteEmpty(directory, disk);
            }
        }
    }

    /** Returns directories that may become empty, innermost first. */
    public List<Path> directories() {
        Path plugins = dir.path().resolve("plugins"), data = plugins.resolve("data");
        return List.of(
                dir.plugin(),
                older(),
                dir.marketplace(),
                data.resolve("claudectl-claudectl"),
                data.resolve("claudectl-skills-dir"),
                data,
                plugins,
                dir.skills().resolve(Skills.ROLE),
                dir.skills().resolve(Skills.INBOX),
                dir.skills(),
                dir.path());
    }

    /** Deletes the content of a folder; the manifest first, so that no session loads half. */
    private void clear(Path folder, Path plugin, Disk disk) throws IOException {
        disk.delete(plugin.resolve(PluginFolder.MANIFEST));
        if (!running) {
            disk.delete(folder);
            return;
        }
        for (Path each : Disk.list(plugin)) {
            disk.delete(each);
        }
        if (!plugin.equals(folder)) {
            disk.delete(folder.resolve(".claude-plugin"));
        }
    }

    /** Returns the plugin's folder in the older form. */
    private Path older() {
        return dir.marketplace().resolve(PluginFolder.NAME);
    }

    private Path stage() {
        return dir.path().resolve(".claudectl-new");
    }
}
