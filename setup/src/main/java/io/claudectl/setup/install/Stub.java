package io.claudectl.setup.install;

import io.claudectl.setup.install.RunningSessions.Running;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What stands in the client's place while sessions live that call it: a hook program that is
 * missing would show an error in every one of them on every turn. It is silent, and deletes itself
 * and what is empty then at the first call when none of them lives.
 */
final class Stub {
    private Stub() {}

    /**
     * The step that puts it there.
     *
     * @param directories to sweep at the end, innermost first
     */
    static Step of(Places places, List<Running> running, List<Path> directories) {
        String sessions =
                running.stream()
                        .map(each -> each.pid() + ":" + each.start())
                        .collect(Collectors.joining(" "));
        var sweep = new ArrayList<Path>(directories);
        sweep.add(places.state().resolve("bin"));
        sweep.add(places.state());
        String script =
                """
                #!/bin/sh
                # claudectl was removed. Sessions that started before still call this; it goes with the last of them.
                for session in %s; do
                    if read -r line <"/proc/${session%%%%:*}/stat"; then
                        set -- ${line##*) }
                        # One that ended and only waits to be buried lives no more.
                        [ "${20}" = "${session##*:}" ] && [ "$1" != Z ] && [ "$1" != X ] && exit 0
                    fi
                done 2>/dev/null
                rm -f %s
                rmdir %s 2>/dev/null
                exit 0
                """
                        .formatted(
                                sessions,
                                quoted(places.client()),
                                sweep.stream().map(Stub::quoted).collect(Collectors.joining(" ")));
        return new Step.Write(
                places.client(),
                null,
                script.getBytes(StandardCharsets.UTF_8),
                Step.PROGRAM,
                false);
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
