package io.claudectl.setup.install;

import io.claudectl.json.JsonEdit;
import io.claudectl.json.NotJson;
import io.claudectl.setup.PluginFolder;
import io.claudectl.setup.Program;
import io.claudectl.setup.Skills;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans an installation from what stands on disk; writes nothing. */
public final class Installing {
    private final Places places;
    private final Program program;
    private final Asked asked;
    private final @Nullable Onboarding before;
    private final Draft draft;

    /**
     * What the person asked for.
     *
     * @param replaceOther consent to put another claudectl's hooks, files and database aside
     * @param pluginOnly whether the program stays as it is installed
     */
    public record Asked(Choices choices, boolean replaceOther, boolean pluginOnly) {}

    private Installing(Places places, Program program, Asked asked, @Nullable Onboarding before) {
        this.places = places;
        this.program = program;
        this.asked = asked;
        this.before = before;
        this.draft = new Draft(places, before);
    }

    /**
     * The steps that lead from here to what was asked for.
     *
     * @param path the value of PATH
     * @param now the time, ISO-8601
     */
    public static Plan plan(
            Places places,
            Program program,
            Asked asked,
            @Nullable Onboarding before,
            Processes processes,
            String path,
            String now)
            throws IOException, Refused {
        var planning = new Installing(places, program, asked, before);
        planning.draft.steps.addAll(OtherDatabase.steps(places, asked.replaceOther(), processes));
        planning.otherRecord();
        Path image = planning.program(path);
        planning.plugin();
        return planning.settings(image, now);
    }

    /** Another claudectl keeps its record under the same name. */
    private void otherRecord() throws IOException, Refused {
        if (Onboarding.foreign(places.record())) {
            aside(places.record(), places.record().getFileName().toString());
        }
    }

    private Path program(String path) throws IOException, Refused {
        if (asked.pluginOnly() && before != null && Files.isExecutable(places.client())) {
            String hash = before.files().get(places.client());
            draft.files.put(places.client(), hash == null ? "" : hash);
            return before.image();
        }
        boolean link = asked.choices().link();
        Path image = link ? places.programs().resolve(program.build()) : program.image();
        draft.madeFor(image);
        if (!image.equals(program.image()) && !Images.is(image)) {
            draft.steps.add(new Step.Copy(program.image(), image));
        }
        draft.link(places.image(), image);
        draft.write(places.client(), Files.readAllBytes(program.client()), Step.PROGRAM, false);
        if (link) {
            onPath(image, path);
        } else {
            Path leads = Draft.target(places.link());
            if (leads != null && leads.startsWith(places.programs())) {
                draft.steps.add(new Step.Delete(List.of(places.link())));
            }
        }
        return image;
    }

    private void onPath(Path image, String path) throws IOException, Refused {
        Path link = places.link();
        Path leads = Draft.target(link);
        boolean ours = leads != null && leads.startsWith(places.programs());
        if (!ours && Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            draft.notes.add(
                    "%s is something else and was left alone; move it away and run claudectl init again, or call %s"
                            .formatted(link, places.client()));
            return;
        }
        draft.link(link, image.resolve("bin").resolve("claudectl"));
        Path folder = link.getParent();
        if (folder != null && !Arrays.asList(path.split(":")).contains(folder.toString())) {
            draft.notes.add(
                    "%s is not on your PATH; add this line to your shell's profile:\n    export PATH=\"%s:$PATH\""
                            .formatted(folder, folder));
        }
    }

    private void plugin() throws IOException, Refused {
        if (asked.choices().plugin()) {
            for (var file : PluginFolder.files(places.client(), program.number()).entrySet()) {
                Path target = places.plugin().resolve(file.getKey());
                if (foreign(target, file.getValue())) {
                    aside(target, file.getKey().replace('/', '_'));
                }
                draft.write(target, file.getValue());
            }
            for (var file : Skills.files(places.client()).entrySet()) {
                Path target = places.skills().resolve(file.getKey());
                byte[] there = Draft.read(target);
                if (there != null && !Skills.ours(new String(there, StandardCharsets.UTF_8))) {
                    draft.notes.add(
                            "%s is a skill of your own and was left alone; in its place: claudectl bus --help"
                                    .formatted(target));
                    continue;
                }
                draft.write(target, file.getValue());
            }
        }
        stale();
    }

    /**
     * Deletes files that an earlier version wrote in this configuration directory and this one does
     * not. Files in another configuration directory stay, on disk and on record.
     */
    private void stale() {
        if (before == null) {
            return;
        }
        before.files().forEach(this::keepElsewhere);
        List<Path> stale =
                before.files().keySet().stream()
                        .filter(file -> !draft.files.containsKey(file))
                        .filter(this::here)
                        .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                        .toList();
        if (!stale.isEmpty()) {
            draft.steps.add(new Step.Delete(stale));
            draft.steps.add(new Step.Sweep(parents(stale)));
        }
    }

    private void keepElsewhere(Path file, String hash) {
        if (!file.startsWith(places.state()) && !file.startsWith(places.config())) {
            draft.files.putIfAbsent(file, hash);
        }
    }

    private boolean here(Path file) {
        return file.startsWith(places.plugin()) || file.startsWith(places.skills());
    }

    /** The directories of these files up to the plugin's and the skills', innermost first. */
    private List<Path> parents(List<Path> files) {
        var parents = new ArrayList<Path>();
        for (Path file : files) {
            for (Path at = file.getParent();
                    at != null
                            && (at.startsWith(places.plugin()) || at.startsWith(places.skills()))
                            && !at.equals(places.skills());
                    at = at.getParent()) {
                if (!parents.contains(at)) {
                    parents.add(at);
                }
            }
        }
        parents.sort(java.util.Comparator.comparingInt(Path::getNameCount).reversed());
        return parents;
    }

    private boolean foreign(Path target, String text) throws IOException {
        byte[] there = Draft.read(target);
        return there != null
                && !text.equals(new String(there, StandardCharsets.UTF_8))
                && !(before != null && before.files().containsKey(target))
                && !PluginFolder.ours(places.plugin());
    }

    private void aside(Path target, String name) throws Refused {
        if (!asked.replaceOther()) {
            throw new Refused(
                    "%s belongs to another claudectl: nothing was changed. With --replace-other yes it is put aside, and comes back with init --remove"
                            .formatted(target));
        }
        Path to = places.backups().resolve("other").resolve(name);
        draft.steps.add(new Step.Move(target, to));
        draft.moved.put(target, to);
    }

    private Plan settings(Path image, String now) throws IOException, Refused {
        SettingsFile file = SettingsFile.read(places.settings());
        var replaced =
                new ArrayList<Other.HookEntry>(before == null ? List.of() : before.replaced());
        JsonEdit json = file.json();
        Other.Hooks hooks = asked.choices().plugin() ? Other.hooks(json) : NO_HOOKS;
        if (asked.replaceOther()) {
            json = Other.without(json, hooks.whole());
            replaced.addAll(hooks.whole());
        } else if (!hooks.whole().isEmpty()) {
            draft.notes.add(
                    "%s has hooks of another claudectl (%s), which stay; --replace-other yes takes them out, init --remove puts them back"
                            .formatted(
                                    places.settings(),
                                    String.join(
                                            ", ",
                                            hooks.whole().stream()
                                                    .map(Other.HookEntry::event)
                                                    .distinct()
                                                    .toList())));
        }
        for (String event : hooks.mixed()) {
            draft.notes.add(
                    "%s: the hook of another claudectl under %s stands beside hooks of others and stays; take it out by hand"
                            .formatted(places.settings(), event));
        }
        Map<Settings.Key, Object> wanted =
                asked.choices().plugin()
                        ? Settings.wanted(places, asked.choices().allowTools())
                        : Map.of();
        Settings.Added added =
                before != null && before.files().containsKey(places.settings())
                        ? before.added()
                        : Settings.Added.NOTHING;
        Settings.Edited edited;
        try {
            edited = Settings.edited(json, !file.there() && !wanted.isEmpty(), added, wanted);
        } catch (NotJson shape) {
            throw new Refused(
                    "%s: %s: nothing was changed. Mend it first"
                            .formatted(places.settings(), shape.getMessage()),
                    shape);
        }
        String text = edited.json().text();
        if (!text.equals(file.json().text())) {
            byte[] old = file.bytes();
            if (old != null) {
                draft.steps.add(new Step.Backup(places.backups(), old));
            }
            draft.write(
                    places.settings(), text.getBytes(StandardCharsets.UTF_8), file.mode(), true);
        } else if (file.there()) {
            draft.files.put(places.settings(), Draft.hash(text.getBytes(StandardCharsets.UTF_8)));
        }
        var after =
                new Onboarding(
                        true,
                        asked.pluginOnly() && before != null ? before.build() : program.build(),
                        before == null ? now : before.since(),
                        now,
                        asked.choices(),
                        image,
                        edited.added(),
                        draft.files,
                        draft.directories(),
                        replaced,
                        draft.moved);
        return new Plan(draft.steps, after, before, draft.notes);
    }

    private static final Other.Hooks NO_HOOKS = new Other.Hooks(List.of(), List.of());
}
