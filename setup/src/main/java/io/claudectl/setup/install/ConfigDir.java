package io.claudectl.setup.install;

import io.claudectl.agent.claude.ClaudeProgram;
import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.agent.claude.RunningSessions;
import io.claudectl.agent.claude.Skills;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything of claudectl in one configuration directory of the client. */
final class ConfigDir {
    private final Layout at;
    private final ClaudeProgram claude;

    ConfigDir(Layout at, ClaudeProgram claude) {
        this.at = at;
        this.claude = claude;
    }

    /**
     * The texts that belong here.
     *
     * @param asMarketplace whether the plugin is in the form for clients that load no plugin from
     *     the skills folder
     */
    record Texts(String version, boolean allowTools, boolean asMarketplace) {}

    private Path folder(boolean asMarketplace) {
        return asMarketplace ? at.marketplace() : at.plugin();
    }

    private Map<String, String> files(Texts texts) {
        return texts.asMarketplace()
                ? PluginFolder.marketplace(at.client(), texts.version(), texts.allowTools())
                : PluginFolder.files(at.client(), texts.version(), texts.allowTools());
    }

    /** The changes that lead to these texts; empty when they are in place. */
    List<Change> changes(Texts texts, List<String> notes) throws IOException, Refused {
        Path folder = folder(texts.asMarketplace());
        if (Disk.holds(at.plugin()) && !PluginFolder.ours(at.plugin())) {
            throw new Refused(
                    at.plugin()
                            + " exists and is not claudectl's plugin: nothing was changed. Move it away, then run claudectl init again");
        }
        var changes = new ArrayList<Change>();
        boolean registered = at.dir().registered();
        if (registered && !texts.asMarketplace()) {
            String command = ClaudeProgram.unregisterCommand(at.dir());
            changes.add(new Change("change", at.settings(), "by " + command, "", disk -> {}));
        }
        Map<String, String> different = new LinkedHashMap<>();
        for (var file : files(texts).entrySet()) {
            String there = text(folder.resolve(file.getKey()));
            if (!file.getValue().equals(there)) {
                different.put(file.getKey(), file.getValue());
            }
        }
        if (!different.isEmpty()) {
            boolean fresh = !Disk.holds(folder);
            String text =
                    String.join(
                            "\n", different.entrySet().stream().map(ConfigDir::titled).toList());
            String about = "hooks, monitor, bus tools, supervisor agent";
            changes.add(new Change(fresh ? "new" : "change", folder, about, text, disk -> {}));
        }
        for (var file : Skills.files(at.client()).entrySet()) {
            Path target = at.skills().resolve(file.getKey());
            String there = text(target);
            if (!there.isEmpty() && !Skills.ours(there)) {
                notes.add(
                        "%s is a skill of your own and was left alone; instead use: claudectl bus --help"
                                .formatted(at.shown(target)));
            } else if (!file.getValue().equals(there)) {
                byte[] bytes = Disk.bytes(file.getValue());
                changes.add(
                        new Change(
                                there.isEmpty() ? "new" : "change",
                                target,
                                "/" + target.getName(target.getNameCount() - 2),
                                file.getValue(),
                                disk -> disk.write(target, bytes, Disk.SHARED)));
            }
        }
        // Sessions that run may need the folder, empty.
        boolean used = !RunningSessions.of(at.config()).isEmpty();
        if (!texts.asMarketplace()
                && !registered
                && PluginFolder.ours(at.marketplace().resolve(PluginFolder.NAME))
                && (Files.exists(manifest(at.marketplace()))
                        || !used && Files.exists(at.marketplace()))) {
            changes.add(new Change("delete", at.marketplace(), "the older form", "", disk -> {}));
        }
        return changes;
    }

    /** Files of the plugin that are not as these texts say, and how: missing, or changed. */
    Map<Path, String> different(Texts texts) throws IOException {
        Map<Path, String> different = new LinkedHashMap<>();
        for (var file : files(texts).entrySet()) {
            Path target = folder(texts.asMarketplace()).resolve(file.getKey());
            if (!file.getValue().equals(text(target))) {
                different.put(target, Files.exists(target) ? "was changed" : "is missing");
            }
        }
        return different;
    }

    private static String titled(Map.Entry<String, String> file) {
        return "--- " + file.getKey() + "\n" + file.getValue();
    }

    /**
     * Puts the plugin in place, never in both forms.
     *
     * @return the form it has then; true for a marketplace
     */
    boolean place(Texts texts, Disk disk, List<String> notes) throws IOException {
        if (texts.asMarketplace()) {
            disk.folder(at.marketplace(), files(texts), stage());
            return true;
        }
        boolean forgotten = at.dir().registered();
        String why = forgotten ? claude.unregister(at.dir()) : "";
        var market = new Texts(texts.version(), texts.allowTools(), true);
        if (!why.isEmpty()) {
            // Both at once would run every hook twice: the older form goes on, with new texts.
            disk.folder(at.marketplace(), files(market), stage());
            notes.add(
                    "the plugin in %s stays registered in %s, as before, and works: %s. To finish: %s, then claudectl init --upgrade"
                            .formatted(
                                    at.shown(at.marketplace()),
                                    at.shown(at.settings()),
                                    why,
                                    ClaudeProgram.unregisterCommand(at.dir())));
            return true;
        }
        if (forgotten && text(at.settings()).contains("\"mcp__plugin_claudectl_claudectl-bus\"")) {
            notes.add(
                    "%s still allows mcp__plugin_claudectl_claudectl-bus, from an older init; the line may go"
                            .formatted(at.shown(at.settings())));
        }
        disk.folder(at.plugin(), files(texts), stage());
        clear(at.marketplace(), at.marketplace().resolve(PluginFolder.NAME), disk);
        return switch (claude.listsSkills(at.dir())) {
            case YES -> false;
            case OFF -> {
                notes.add("the plugin is switched off in the client; switch it on with /plugin");
                yield false;
            }
            case UNKNOWN -> {
                notes.add(
                        claude.found()
                                ? "claude plugin list gave no answer; after claude starts, /plugin should list claudectl@skills-dir"
                                : "the command claude was not found on PATH, so no client was asked; after claude starts, /plugin should list claudectl@skills-dir");
                yield false;
            }
            case NO -> marketplace(market, disk, notes);
        };
    }

    /** The client does not load the folder: its own commands register a marketplace instead. */
    private boolean marketplace(Texts market, Disk disk, List<String> notes) throws IOException {
        disk.folder(at.marketplace(), files(market), stage());
        String why = claude.register(at.dir());
        if (why.isEmpty()) {
            clear(at.plugin(), at.plugin(), disk);
            notes.add(
                    "this claude loads no plugin from %s; it was registered with claude plugin install instead"
                            .formatted(at.shown(at.skills())));
            return true;
        }
        claude.unregister(at.dir());
        clear(at.marketplace(), at.marketplace().resolve(PluginFolder.NAME), disk);
        notes.add(
                "claude does not list the plugin in %s (%s): sessions are not on the bus; claudectl doctor says more"
                        .formatted(at.shown(at.plugin()), why));
        return false;
    }

    /** The paths that {@link #remove} deletes. */
    List<Path> removed() throws IOException {
        var paths = new ArrayList<Path>();
        for (Path folder : List.of(at.plugin(), at.marketplace())) {
            if (PluginFolder.ours(folder) || PluginFolder.ours(folder.resolve(PluginFolder.NAME))) {
                paths.add(folder);
            }
        }
        for (String name : List.of(Skills.ROLE, Skills.INBOX)) {
            Path file = at.skills().resolve(name).resolve("SKILL.md");
            if (Skills.ours(text(file))) {
                paths.add(file);
            }
        }
        return paths;
    }

    /**
     * Takes everything away. Where sessions run, the plugin's folder stays for them, empty: the
     * client complains at each of their hooks when it is gone.
     *
     * @return the reason why the settings still name the plugin; empty when they do not
     */
    String remove(Disk disk) throws IOException {
        String why = at.dir().registered() ? claude.unregister(at.dir()) : "";
        for (Path path : removed()) {
            if (path.equals(at.plugin())) {
                clear(path, path, disk);
            } else if (path.equals(at.marketplace())) {
                clear(path, path.resolve(PluginFolder.NAME), disk);
            } else {
                disk.delete(path);
            }
        }
        for (String name : List.of(Skills.ROLE, Skills.INBOX)) {
            // A killed init may have left a half behind.
            disk.delete(Disk.half(at.skills().resolve(name).resolve("SKILL.md")));
        }
        disk.deleteTree(stage());
        for (Path directory : directories()) {
            if (RunningSessions.of(at.config()).isEmpty() || !known(directory)) {
                disk.deleteEmpty(directory);
            }
        }
        return why;
    }

    /** Directories that may be left empty, innermost first. */
    List<Path> directories() {
        return List.of(
                at.plugin(),
                at.marketplace().resolve(PluginFolder.NAME),
                at.marketplace(),
                at.config().resolve("plugins/data/claudectl-claudectl"),
                at.config().resolve("plugins/data/claudectl-skills-dir"),
                at.config().resolve("plugins/data"),
                at.config().resolve("plugins"),
                at.skills().resolve(Skills.ROLE),
                at.skills().resolve(Skills.INBOX),
                at.skills(),
                at.config());
    }

    private boolean known(Path directory) {
        return directory.equals(at.plugin())
                || directory.equals(at.marketplace().resolve(PluginFolder.NAME));
    }

    private static Path manifest(Path marketplace) {
        return marketplace.resolve(PluginFolder.NAME).resolve(PluginFolder.MANIFEST);
    }

    /** Deletes the content of a folder; the plugin in it first, so that no session loads half. */
    private void clear(Path folder, Path plugin, Disk disk) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        disk.delete(plugin.resolve(PluginFolder.MANIFEST));
        boolean stays = !RunningSessions.of(at.config()).isEmpty();
        try (var all = Files.newDirectoryStream(plugin)) {
            for (Path each : all) {
                disk.deleteTree(each);
            }
        } catch (java.nio.file.NoSuchFileException empty) {
            disk.deleteTree(folder);
            return;
        }
        if (!stays) {
            disk.deleteTree(folder);
        } else if (!plugin.equals(folder)) {
            disk.deleteTree(folder.resolve(".claude-plugin"));
        }
    }

    private Path stage() {
        return at.config().resolve(".claudectl-new");
    }

    private static String text(Path file) throws IOException {
        byte[] bytes = Disk.read(file);
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
