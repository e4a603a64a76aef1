package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One change of the disk, as a person reads it and as it is made.
 *
 * @param kind one word: copy, new, change, link, delete
 * @param about what the path is, for people; empty where the path says it
 * @param text the new content, for a person who asks; empty for none
 */
public record Change(String kind, Path path, String about, String text, Work work) {
    /** Makes the change. */
    interface Work {
        void on(Disk disk) throws IOException;
    }

    /** One line. */
    public String shown(Layout layout) {
        String line = "%-8s %s".formatted(kind, layout.shown(path));
        return about.isEmpty() ? line : "%-60s %s".formatted(line, about);
    }
}
