package io.claudectl.setup.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The processes of this machine, as the kernel shows them under {@code /proc}. */
public final class Processes {
    private static final Path PROC = Path.of("/proc");

    /** Another process, and the name of its program. */
    public record Holder(long pid, String name) {}

    /** Start of a process in ticks since boot; 0 when it does not run. */
    public long start(long pid) {
        try {
            Path stat = PROC.resolve(Long.toString(pid)).resolve("stat");
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold spaces and parentheses itself.
            String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return ended || fields.length < 20 ? 0 : Long.parseLong(fields[19]);
        } catch (IOException | NumberFormatException gone) {
            return 0;
        }
    }

    /** Every other process that runs a program below this directory. */
    List<Holder> running(Path directory) throws IOException {
        Path real = Files.exists(directory) ? directory.toRealPath() : directory;
        return all(process -> leads(process.resolve("exe"), real));
    }

    /** Every other process that has this file open, and that the kernel lets us see. */
    public List<Holder> holders(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        Path real = file.toRealPath();
        return all(process -> opens(process, real));
    }

    private static List<Holder> all(Predicate<Path> question) throws IOException {
        var holders = new ArrayList<Holder>();
        long self = ProcessHandle.current().pid();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (pid != self && question.test(process)) {
                    holders.add(new Holder(pid, name(process)));
                }
            }
        }
        return holders;
    }

    private static boolean opens(Path process, Path file) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path each : open) {
                if (leads(each, file)) {
                    return true;
                }
            }
        } catch (IOException | UncheckedIOException | SecurityException goneOrForbidden) {
            return false;
        }
        return false;
    }

    private static boolean leads(Path link, Path to) {
        try {
            return Files.readSymbolicLink(link).startsWith(to);
        } catch (IOException | RuntimeException gone) {
            return false;
        }
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException gone) {
            return "?";
        }
    }
}
