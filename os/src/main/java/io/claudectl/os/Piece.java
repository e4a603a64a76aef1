package io.claudectl.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A wanted thing on disk, with its differences from the present one.
 *
 * @param kind one word for the change: copy, new, change, link, delete
 * @param about description of the path for people; empty where the path suffices
 * @param differences one line each; empty where the disk is as wanted
 * @param text new content, for a person who asks; empty for none
 */
public record Piece(
        String kind, Path path, String about, List<String> differences, String text, Work work) {
    /** Makes the disk as wanted. */
    public interface Work {
        void on(Disk disk) throws IOException;
    }

    /**
     * Makes a piece with one difference.
     *
     * @param how the path differs, as in {@code " is missing"}
     */
    public static Piece of(
            String kind, Path path, String about, boolean fits, String how, Work work) {
        return new Piece(kind, path, about, fits ? List.of() : List.of(path + how), "", work);
    }

    /** Makes a piece that copies a program, for its owner alone. */
    public static Piece program(Path path, Path from, String about) throws IOException {
        boolean there = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        boolean same = there && Files.isRegularFile(from) && Files.mismatch(from, path) < 0;
        boolean fits = same && Files.isExecutable(path);
        String how = same ? " is not executable" : there ? " was changed" : " is missing";
        return of("copy", path, about, fits, how, disk -> disk.program(from, path));
    }

    public static Piece link(Path path, Path target, String about) throws IOException {
        boolean leads = target.equals(Disk.target(path));
        String how = " does not lead to " + target;
        return of("link", path, about, leads, how, disk -> disk.link(path, target));
    }

    /** Makes a piece of a folder with these files; others in it are left alone. */
    public static Piece folder(Path path, Path stage, String about, Map<String, String> files)
            throws IOException {
        var differences = new ArrayList<String>();
        var text = new StringBuilder();
        for (var file : files.entrySet()) {
            Path at = path.resolve(file.getKey());
            if (!file.getValue().equals(Disk.text(at))) {
                differences.add(at + (Files.exists(at) ? " was changed" : " is missing"));
                text.append("--- %s\n%s\n".formatted(file.getKey(), file.getValue()));
            }
        }
        return new Piece(
                Disk.holds(path) ? "change" : "new",
                path,
                about,
                List.copyOf(differences),
                text.toString(),
                disk -> disk.folder(path, files, stage));
    }

    /** Makes a piece that deletes a path. */
    public static Piece absent(Path path, String about) {
        boolean gone = !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        return of("delete", path, about, gone, " is left over", disk -> disk.delete(path));
    }

    /** Returns whether the disk differs. */
    public boolean differs() {
        return !differences.isEmpty();
    }

    /**
     * Renders one line for people.
     *
     * @param path as they write it
     */
    public String line(String path) {
        String line = "%-8s %s".formatted(kind, path);
        return about.isEmpty() ? line : "%-60s %s".formatted(line, about);
    }
}
