package io.claudectl.setup.command;

import io.claudectl.setup.Program;
import io.claudectl.setup.install.Choices;
import io.claudectl.setup.install.OtherClaudectl;
import io.claudectl.setup.install.Places;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What init has to know: a flag decides, else the person, else what was chosen before. */
final class Questions {
    private final @Nullable Talk talk;
    private final Places places;
    private final Program program;

    /**
     * @param talk null when nobody is to be asked
     */
    Questions(@Nullable Talk talk, Places places, Program program) {
        this.talk = talk;
        this.places = places;
        this.program = program;
    }

    Choices choices(
            Choices standing,
            @Nullable YesNo link,
            @Nullable YesNo plugin,
            @Nullable YesNo allowTools,
            boolean pluginOnly) {
        boolean linked =
                asked(
                        link,
                        "Copy claudectl %s to %s and link it as %s?"
                                .formatted(program.number(), places.programs(), places.link()),
                        standing.link());
        boolean plugged =
                pluginOnly
                        || asked(
                                plugin,
                                "Install the plugin for Claude Code (hooks, bus tools, /role, /inbox) in %s?"
                                        .formatted(places.config()),
                                standing.plugin());
        boolean allowed =
                plugged
                        && asked(
                                allowTools,
                                "Let sessions use the bus's own tools without a dialog each time?",
                                standing.allowTools());
        return new Choices(linked, plugged, allowed);
    }

    /** Consent to put another claudectl's things aside; asked only where there is one. */
    boolean replaceOther(@Nullable YesNo flag) throws IOException {
        if (flag != null || talk == null) {
            return flag != null && flag.yes();
        }
        String found = OtherClaudectl.found(places);
        return !found.isEmpty()
                && talk.confirms(
                        "Another claudectl is set up here (%s). Put it aside? init --remove brings its hooks back"
                                .formatted(found),
                        false);
    }

    /** The role to bind here; null for none. */
    @Nullable String role(@Nullable String flag) {
        if (flag != null || talk == null) {
            return flag;
        }
        String answer =
                talk.asks(
                        "Bind a role to this directory (%s)? Its name, or Enter for none: "
                                .formatted(Path.of("").toAbsolutePath()));
        return answer == null || answer.isBlank() ? null : answer.strip();
    }

    /** Whether idle sessions may be woken; null where nobody said so, and nothing changes. */
    @Nullable Boolean wake(@Nullable OnOff flag) {
        if (flag != null || talk == null) {
            return flag == null ? null : flag.isOn();
        }
        return talk.confirms(
                        "May the bus wake an idle session when mail comes for it? Each wake costs a turn",
                        false)
                ? true
                : null;
    }

    private boolean asked(@Nullable YesNo flag, String question, boolean otherwise) {
        if (flag != null) {
            return flag.yes();
        }
        return talk == null ? otherwise : talk.confirms(question, otherwise);
    }
}
