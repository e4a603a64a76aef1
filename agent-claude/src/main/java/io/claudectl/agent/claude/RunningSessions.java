package io.claudectl.agent.claude;

import io.claudectl.core.role.ProcessRef;
import io.claudectl.os.ProcessTable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Reads the client's running sessions from its own files. */
public final class RunningSessions {
    private RunningSessions() {}

    /** One session, with its file. */
    public record Running(ProcessRef process, SessionFile file) {
        public long pid() {
            return process.pid();
        }

        /** Returns the start of its process, in ticks since boot. */
        public long start() {
            return process.start();
        }

        /**
         * Returns whether it has no conversation: a spare job, or the list of agents that remains
         * where a conversation moved to the background.
         */
        public boolean apart() {
            return file.spare() || !file.parkedJob().isEmpty();
        }
    }

    /** Returns all of one configuration directory, by pid, without files of ended sessions. */
    public static List<Running> of(Path config) {
        return of(config, new ProcessTable());
    }

    /** Returns all of several configuration directories. */
    public static List<Running> of(Collection<Path> configs) {
        return configs.stream().flatMap(each -> of(each).stream()).toList();
    }

    /** Returns them by this view of the processes, as {@link #of(Path)}. */
    public static List<Running> of(Path config, ProcessTable processes) {
        var running = new ArrayList<Running>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(config.resolve("sessions"), "[1-9]*.json")) {
            for (Path each : files) {
                String pid = each.getFileName().toString().replace(".json", "");
                ProcessRef process =
                        pid.matches("[0-9]{1,10}") ? processes.process(Long.parseLong(pid)) : null;
                SessionFile file = process == null ? null : SessionFile.read(config, process);
                if (process != null && file != null) {
                    running.add(new Running(process, file));
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return List.copyOf(running);
        }
        running.sort(Comparator.comparingLong(Running::pid));
        return List.copyOf(running);
    }
}
