package io.claudectl.setup.doctor;

import io.claudectl.setup.install.Client;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The daemon: whether it runs or can be started, and of which version it is. */
final class DaemonChecks {
    private final Scene scene;
    private boolean runs;

    DaemonChecks(Scene scene) {
        this.scene = scene;
    }

    /** Whether it can be asked, once {@link #all} has looked. */
    boolean runs() {
        return runs;
    }

    List<Check> all() throws IOException {
        var checks = new ArrayList<Check>();
        Client.Ran first = scene.call("daemon", "status", "--json");
        if (first.exit() == Client.LATE) {
            // A start would only wait for the same one.
            checks.add(
                    Check.fail(
                            "daemon",
                            "runs, but hangs: " + Scene.said(first),
                            scene.program().client() + " daemon stop"));
            return checks;
        }
        Map<?, ?> status = status(first);
        boolean started = status == null;
        if (status == null) {
            Client.Ran start = scene.call("daemon", "start");
            status = start.done() ? status(scene.call("daemon", "status", "--json")) : null;
            if (status == null) {
                checks.add(cannot(start));
                return checks;
            }
        }
        runs = true;
        checks.add(running(status, started));
        String stays = Scene.reason(scene.places().bus().resolve("replace.failed"));
        if (!stays.isEmpty()) {
            checks.add(
                    Check.advice(
                            "replacement",
                            stays,
                            scene.program().client() + " init --upgrade; claudectl daemon stop"));
        }
        return checks;
    }

    private static @Nullable Map<?, ?> status(Client.Ran ran) {
        return ran.done()
                        && ran.json() instanceof Map<?, ?> fields
                        && Boolean.TRUE.equals(fields.get("running"))
                ? fields
                : null;
    }

    private Check running(Map<?, ?> status, boolean started) {
        Object version = status.get("version");
        String seen =
                "pid %s, %s, %s"
                        .formatted(status.get("pid"), version, status.get("socket"))
                        .concat(started ? "; it did not run and was started" : "");
        String own = scene.program().build();
        if (own.equals(version)) {
            return Check.pass("daemon", seen);
        }
        // A daemon is never replaced downwards; of the same numbers the running one stays.
        return later(String.valueOf(version), own)
                ? Check.advice(
                        "daemon",
                        seen + "; this is the older " + own,
                        "call the newer claudectl, and restart sessions that know this one")
                : Check.advice("daemon", seen + "; this is " + own, "claudectl daemon stop");
    }

    private static boolean later(String version, String than) {
        try {
            return numbers(version).compareTo(numbers(than)) > 0;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static Version numbers(String build) {
        return Version.parse(build.replaceFirst("\\+.*", ""));
    }

    private Check cannot(Client.Ran start) {
        Path bus = scene.places().bus();
        String said = start.done() ? "it ended as soon as it had started" : Scene.said(start);
        String left = Scene.reason(bus.resolve("daemon.failed"));
        String why = left.isEmpty() || said.contains(left) ? said : said + " (" + left + ")";
        Path config = scene.places().state().resolve("config.toml");
        String mends =
                why.contains(config.toString())
                        ? "edit " + config
                        : why.contains("bus.db")
                                ? "see the database check"
                                : why.contains("sandbox")
                                        ? "run claudectl doctor in a terminal of your own"
                                        : "tail %s %s"
                                                .formatted(
                                                        bus.resolve("log/daemon.log"),
                                                        bus.resolve("log/daemon.out"));
        return Check.fail("daemon", "does not run and cannot be started: " + why, mends);
    }
}
