package io.claudectl.agent.claude;

import io.claudectl.agent.claude.RunningSessions.Running;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The replacement of the hook program while running sessions call it: a missing one would show an
 * error in each of them at every event. It prints nothing, and at the first call after the last of
 * them ended it deletes itself and the directories that are empty by then.
 */
public final class Stub {
    private Stub() {}

    /**
     * Returns the text of the program.
     *
     * @param client its own path
     * @param directories to delete at the end if they are empty, innermost first
     */
    public static String text(Path client, List<Running> running, List<Path> directories) {
        String sessions =
                running.stream()
                        .map(each -> each.pid() + ":" + each.start())
                        .collect(Collectors.joining(" "));
        String empty = directories.stream().map(Stub::quoted).collect(Collectors.joining(" "));
        return PluginFolder.resource("/removed-client.sh")
                .replace("@SESSIONS@", sessions)
                .replace("@CLIENT@", quoted(client))
                .replace("@DIRECTORIES@", empty);
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
