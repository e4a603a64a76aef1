package io.claudectl.setup.install;

import io.claudectl.setup.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What stands on disk otherwise than the record says; every line names what to do. */
public final class Drift {
    private static final String AGAIN = "; claudectl init --upgrade mends it";

    private Drift() {}

    /** All differences; empty when the installation is as it was made. */
    public static List<String> of(Places places, Program program) throws IOException {
        var drift = new ArrayList<String>();
        Onboarding record;
        try {
            record = Onboarding.read(places.record());
        } catch (Refused damaged) {
            return List.of(String.valueOf(damaged.getMessage()));
        }
        if (record == null) {
            return List.of("claudectl is not installed here; claudectl init installs it");
        }
        if (!record.complete()) {
            drift.add("the last init was stopped before its end" + AGAIN);
        }
        if (!record.build().equals(program.build())) {
            drift.add(
                    "%s is installed, this is %s; claudectl init --upgrade installs this one"
                            .formatted(record.build(), program.build()));
        }
        program(places, record, drift);
        record.files().forEach((file, hash) -> file(places, file, hash, drift));
        if (record.choices().plugin()) {
            settings(places, record, drift);
        }
        return List.copyOf(drift);
    }

    private static void program(Places places, Onboarding record, List<String> drift)
            throws IOException {
        if (!Images.is(record.image())) {
            drift.add("the program in " + record.image() + " is gone or damaged" + AGAIN);
        }
        if (!record.image().equals(Draft.target(places.image()))) {
            drift.add(places.image() + " does not lead to " + record.image() + AGAIN);
        }
        Path link = places.link();
        if (record.choices().link()
                && !record.image().resolve("bin/claudectl").equals(Draft.target(link))) {
            drift.add(link + " does not lead to " + record.image() + AGAIN);
        }
    }

    private static void file(Places places, Path file, String hash, List<String> drift) {
        if (file.equals(places.settings())) {
            return;
        }
        try {
            byte[] there = Draft.read(file);
            if (there == null) {
                drift.add(file + " is missing" + AGAIN);
            } else if (!Draft.hash(there).equals(hash)) {
                drift.add(file + " was changed" + AGAIN);
            } else if (file.equals(places.client()) && !Files.isExecutable(file)) {
                drift.add(file + " may not be run" + AGAIN);
            }
        } catch (IOException unreadable) {
            drift.add(file + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static void settings(Places places, Onboarding record, List<String> drift)
            throws IOException {
        try {
            SettingsFile file = SettingsFile.read(places.settings());
            for (Map.Entry<Settings.Key, Object> each :
                    Settings.wanted(places, record.choices().allowTools()).entrySet()) {
                if (!Settings.stands(file.json(), each.getKey(), each.getValue())) {
                    drift.add(
                            "%s lacks %s%s"
                                    .formatted(
                                            places.settings(),
                                            String.join(".", each.getKey().path()),
                                            AGAIN));
                }
            }
        } catch (Refused unusable) {
            drift.add(String.valueOf(unusable.getMessage()));
        }
    }
}
