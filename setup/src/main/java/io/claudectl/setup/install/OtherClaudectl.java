package io.claudectl.setup.install;

import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;

/** Whether another claudectl is set up for this user, in a few words for the person. */
public final class OtherClaudectl {
    private OtherClaudectl() {}

    /** What was found, such as {@code hooks, database}; empty for nothing. */
    public static String found(Places places) throws IOException {
        var found = new ArrayList<String>();
        try {
            if (!Other.hooks(SettingsFile.read(places.settings()).json()).none()) {
                found.add("hooks");
            }
        } catch (Refused unusable) {
            // The plan says so.
            return "";
        }
        if (Onboarding.foreign(places.record())) {
            found.add("onboarding record");
        }
        if (Files.exists(places.database())
                && Inspection.of(places.database()).kind() == Inspection.Kind.RUST) {
            found.add("database");
        }
        return String.join(", ", found);
    }
}
