package io.claudectl.setup.install;

import io.claudectl.json.JsonEdit;
import io.claudectl.json.NotJson;
import io.claudectl.setup.PluginFolder;
import io.claudectl.setup.Skills;
import io.claudectl.setup.install.RunningSessions.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans the way back: what the client knows of us goes, what another claudectl had comes back.
 * Program, roles and mail stay.
 */
public final class Removing {
    private Removing() {}

    /**
     * The steps, in order; settings first, so that new sessions no longer look for the plugin.
     *
     * @param running sessions that know the plugin: its empty directory stays for them, since the
     *     client complains at every hook when it is gone, and hooks meet a stub
     */
    static List<Step> steps(Places places, @Nullable Onboarding record, List<Running> running)
            throws IOException, Refused {
        var steps = new ArrayList<Step>();
        settings(places, record, steps);
        Set<Path> files = new LinkedHashSet<>();
        if (record != null) {
            files.addAll(record.files().keySet());
        }
        files.addAll(known(places));
        files.removeIf(
                file ->
                        file.startsWith(places.state())
                                || file.equals(places.settings())
                                || !file.startsWith(places.config()));
        List<Path> ours = new ArrayList<>();
        for (Path file : files) {
            if (ours(places, file)) {
                ours.add(file);
            } else if (Files.exists(Disk.half(file), LinkOption.NOFOLLOW_LINKS)) {
                ours.add(Disk.half(file));
            }
        }
        if (!ours.isEmpty()) {
            steps.add(new Step.Delete(ours));
        }
        List<Path> directories = directories(places, record, files);
        if (running.isEmpty()) {
            steps.add(new Step.Sweep(directories));
        } else {
            steps.add(new Step.Sweep(without(directories, known(places.plugin()))));
            steps.add(Stub.of(places, running, directories));
        }
        if (record != null && Onboarding.stands(places)) {
            byte[] left = record.afterRemoval().text().getBytes(StandardCharsets.UTF_8);
            steps.add(new Step.Write(places.removed(), null, left, Step.PRIVATE, false));
            steps.add(new Step.Delete(List.of(places.record())));
        }
        if (record != null) {
            for (Map.Entry<Path, Path> aside : record.moved().entrySet()) {
                if (Files.exists(aside.getValue())) {
                    steps.add(new Step.Move(aside.getValue(), aside.getKey()));
                }
            }
        }
        return List.copyOf(steps);
    }

    /** The directory that sessions which run remember. */
    private static Path known(Path plugin) {
        return plugin.resolve(PluginFolder.NAME);
    }

    private static List<Path> without(List<Path> directories, Path one) {
        return directories.stream().filter(each -> !each.equals(one)).toList();
    }

    /** What this version writes, for the case that the record was lost. */
    private static List<Path> known(Places places) {
        var known = new ArrayList<Path>();
        if (PluginFolder.ours(places.plugin())) {
            PluginFolder.files(places.client(), "0")
                    .keySet()
                    .forEach(file -> known.add(places.plugin().resolve(file)));
        }
        Skills.files(places.client())
                .keySet()
                .forEach(file -> known.add(places.skills().resolve(file)));
        return known;
    }

    /** A skill that a person wrote over ours is theirs. */
    private static boolean ours(Places places, Path file) throws IOException {
        byte[] there = Draft.read(file);
        return there != null
                && (!file.startsWith(places.skills())
                        || Skills.ours(new String(there, StandardCharsets.UTF_8)));
    }

    /** Innermost first. */
    static List<Path> directories(Places places, @Nullable Onboarding record, Set<Path> files) {
        Set<Path> directories =
                new LinkedHashSet<>(
                        List.of(
                                known(places.plugin()),
                                places.plugin(),
                                // The client makes it for every plugin.
                                places.config().resolve("plugins/data/claudectl-claudectl")));
        for (Path file : files) {
            for (Path at = file.getParent();
                    at != null
                            && (at.startsWith(places.plugin())
                                    || at.startsWith(places.skills())
                                            && !at.equals(places.skills()));
                    at = at.getParent()) {
                directories.add(at);
            }
        }
        if (record != null) {
            record.directories().stream()
                    .filter(each -> each.startsWith(places.config()))
                    .forEach(directories::add);
        }
        var sorted = new ArrayList<>(directories);
        sorted.sort(java.util.Comparator.comparingInt(Path::getNameCount).reversed());
        return sorted;
    }

    private static void settings(Places places, @Nullable Onboarding record, List<Step> steps)
            throws IOException, Refused {
        Path half = Disk.half(places.settings());
        if (Files.exists(half, LinkOption.NOFOLLOW_LINKS)) {
            steps.add(new Step.Delete(List.of(half)));
        }
        SettingsFile file = SettingsFile.read(places.settings());
        byte[] bytes = file.bytes();
        if (bytes == null) {
            return;
        }
        Settings.Added added =
                record == null || !record.files().containsKey(places.settings())
                        ? Settings.recognised(file.json(), places)
                        : record.added();
        JsonEdit json;
        try {
            json = Settings.edited(file.json(), false, added, Map.of()).json();
            if (record != null) {
                for (Other.HookEntry each : record.replaced()) {
                    json = json.withElement(each.entry(), "hooks", each.event());
                }
            }
        } catch (NotJson shape) {
            throw new Refused(
                    "%s: %s: nothing was changed. Mend it first"
                            .formatted(places.settings(), shape.getMessage()),
                    shape);
        }
        String text = json.text();
        if (text.equals(file.json().text())) {
            return;
        }
        steps.add(new Step.Backup(places.backups(), bytes));
        boolean empty = text.strip().equals("{}");
        steps.add(
                added.file() && empty
                        ? new Step.Delete(List.of(places.settings()))
                        : new Step.Write(
                                places.settings(),
                                bytes,
                                text.getBytes(StandardCharsets.UTF_8),
                                file.mode(),
                                true));
    }
}
