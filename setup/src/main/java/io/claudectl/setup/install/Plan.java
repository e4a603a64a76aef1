package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an installation changes, in this order, and what stands on record when it is done.
 *
 * @param notes lines for the person: what was left alone, and why
 */
public record Plan(
        List<Step> steps, Onboarding after, @Nullable Onboarding before, List<String> notes) {
    public Plan {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /** True when everything stands as it should already. */
    public boolean nothing() {
        return steps.isEmpty() && before != null && before.same(after);
    }

    /** True when sessions that run now know less than new ones will. */
    public boolean concernsSessions(Places places) {
        return steps.stream()
                .anyMatch(
                        step ->
                                step instanceof Step.Write write
                                        && !write.file().startsWith(places.state()));
    }

    /** Every change, for the person to read before it is made. */
    public List<String> shown() {
        return steps.stream().map(Step::shown).filter(text -> !text.isEmpty()).toList();
    }

    /** Makes the changes. Stopped anywhere, it is mended by another run. */
    public void apply(Places places, Disk disk) throws IOException {
        disk.directory(places.state());
        for (Step step : steps) {
            // Before our own takes the place.
            if (step instanceof Step.Move(var from, var to) && from.equals(places.record())) {
                step.apply(disk);
            }
        }
        disk.write(
                places.record(),
                bytes(before == null ? after : merged(before, after)),
                Step.PRIVATE);
        for (Step step : steps) {
            if (!(step instanceof Step.Move(var from, var to) && from.equals(places.record()))) {
                step.apply(disk);
            }
        }
        disk.write(places.record(), after.completed(true).text().getBytes(UTF_8), Step.PRIVATE);
    }

    private static byte[] bytes(Onboarding record) {
        return record.completed(false).text().getBytes(UTF_8);
    }

    /** While steps are carried out both what was there and what comes is ours. */
    private static Onboarding merged(Onboarding before, Onboarding after) {
        Map<Path, String> files = new LinkedHashMap<>(before.files());
        files.putAll(after.files());
        var directories = new LinkedHashSet<>(before.directories());
        directories.addAll(after.directories());
        var containers = new LinkedHashSet<>(before.added().containers());
        containers.addAll(after.added().containers());
        var keys = new LinkedHashSet<>(before.added().keys());
        keys.addAll(after.added().keys());
        return new Onboarding(
                false,
                after.build(),
                after.since(),
                after.at(),
                after.choices(),
                after.image(),
                new Settings.Added(
                        after.added().file(), new ArrayList<>(keys), new ArrayList<>(containers)),
                files,
                new ArrayList<>(directories),
                after.replaced(),
                after.moved());
    }

    private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;
}
