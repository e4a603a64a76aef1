package io.claudectl.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system says of other processes. */
public final class Processes {
    private Processes() {}

    /** False also for one that ended and whose parent took no note of it yet. */
    public static boolean lives(long pid) {
        String stat = stat(pid);
        // The state stands behind the program's name, which may hold spaces and brackets.
        int state = stat.lastIndexOf(')') + 2;
        return state > 1 && state < stat.length() && "ZX".indexOf(stat.charAt(state)) < 0;
    }

    /** The line of {@code /proc} about it; empty when it is gone. */
    static String stat(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (IOException gone) {
            return "";
        }
    }
}
