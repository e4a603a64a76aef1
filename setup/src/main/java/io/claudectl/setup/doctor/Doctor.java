package io.claudectl.setup.doctor;

import io.claudectl.setup.install.Drift;
import io.claudectl.setup.install.Onboarding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All checks in the order a person would look. */
public final class Doctor {
    private final Scene scene;

    public Doctor(Scene scene) {
        this.scene = scene;
    }

    /** Some checks of one kind. */
    private interface Look {
        List<Check> checks() throws IOException;
    }

    /**
     * Looks at everything, one thing after the other; takes seconds, bounded by the time limits of
     * what is run. Starts the daemon where none runs, since that is the question.
     */
    public Report examine() {
        var checks = new ArrayList<Check>();
        var daemon = new DaemonChecks(scene);
        look(checks, "program", () -> new ProgramChecks(scene).all());
        look(checks, "state", () -> new StateChecks(scene).all());
        look(checks, "daemon", daemon::all);
        look(checks, "installation", this::installation);
        look(checks, "plugin", () -> new SettingsChecks(scene).all());
        look(checks, "sessions", () -> new SessionChecks(scene).all(daemon.runs()));
        return new Report(checks);
    }

    /** What cannot be looked at must not hide what can. */
    private static void look(List<Check> checks, String name, Look look) {
        try {
            checks.addAll(look.checks());
        } catch (IOException | RuntimeException failure) {
            checks.add(
                    Check.fail(
                            name,
                            "cannot be looked at: %s: %s"
                                    .formatted(
                                            failure.getClass().getSimpleName(),
                                            failure.getMessage()),
                            ""));
        }
    }

    private List<Check> installation() throws IOException {
        if (!Onboarding.stands(scene.places())) {
            return List.of(
                    Check.skipped(
                            "installation",
                            "nothing was installed by init; %s init does"
                                    .formatted(scene.program().client())));
        }
        List<String> drift = Drift.of(scene.places(), scene.program());
        if (drift.isEmpty()) {
            return List.of(Check.pass("installation", "as recorded in " + scene.places().record()));
        }
        return drift.stream().map(Doctor::drifted).toList();
    }

    /** Its lines end with what to do. */
    private static Check drifted(String line) {
        int cut = line.lastIndexOf("; ");
        return cut < 0
                ? Check.advice("installation", line, "claudectl init --upgrade")
                : Check.advice(
                        "installation",
                        line.substring(0, cut),
                        line.substring(cut + 2)
                                .replaceFirst(" (mends it|installs (it|this one))$", ""));
    }
}
