package io.claudectl.setup.install;

import io.claudectl.agent.claude.RunningSessions.Running;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The program in the client's place while sessions run that call it: a hook program that is missing
 * would show an error in each of them at every event. It is silent, and at the first call after the
 * last of them ended it deletes itself and the directories that are empty by then.
 */
final class Stub {
    private Stub() {}

    /**
     * The text of the program.
     *
     * @param directories to delete at the end if they are empty, innermost first
     */
    static String text(Layout layout, List<Running> running, List<Path> directories) {
        String sessions =
                running.stream()
                        .map(each -> each.pid() + ":" + each.start())
                        .collect(Collectors.joining(" "));
        var sweep = new ArrayList<Path>(directories);
        sweep.add(layout.state().resolve("bin"));
        sweep.add(layout.state());
        return """
                #!/bin/sh
                # claudectl was removed. Sessions that started before still call this; it goes with the last of them.
                for session in %s; do
                    if read -r line <"/proc/${session%%%%:*}/stat"; then
                        set -- ${line##*) }
                        # A zombie has ended.
                        [ "${20}" = "${session##*:}" ] && [ "$1" != Z ] && [ "$1" != X ] && exit 0
                    fi
                done 2>/dev/null
                rm -f %s
                rmdir %s 2>/dev/null
                exit 0
                """
                .formatted(
                        sessions,
                        quoted(layout.client()),
                        sweep.stream().map(Stub::quoted).collect(Collectors.joining(" ")));
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
