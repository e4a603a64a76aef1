package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes of this machine, as the kernel shows them under {@code /proc}. */
public class Processes {
    private final Path root;

    public Processes() {
        this(Path.of("/proc"));
    }

    Processes(Path root) {
        this.root = root;
    }

    /** A process that holds something open. */
    public record Holder(long pid, String name) {}

    /** When it was started, in ticks since boot; 0 when there is no such process. */
    public long start(long pid) {
        try {
            String line =
                    Files.readString(
                            root.resolve(Long.toString(pid)).resolve("stat"),
                            StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold spaces and parentheses itself.
            String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return ended || fields.length < 20 ? 0 : Long.parseLong(fields[19]);
        } catch (IOException | NumberFormatException gone) {
            return 0;
        }
    }

    /** The first other process that has one of these files open. */
    public Optional<Holder> holder(List<Path> files) throws IOException {
        var real = new ArrayList<Path>();
        for (Path file : files) {
            if (Files.exists(file)) {
                real.add(file.toRealPath());
            }
        }
        return first(process -> opens(process, real));
    }

    /** The first other process that runs a program below this directory. */
    public Optional<Holder> runs(Path directory) throws IOException {
        Path real = Files.exists(directory) ? directory.toRealPath() : directory;
        return first(process -> leads(process.resolve("exe"), real));
    }

    /** Every other process that has this file open, and that the kernel lets us see. */
    public List<Holder> holders(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Path> real = List.of(file.toRealPath());
        return all(process -> opens(process, real), Integer.MAX_VALUE);
    }

    private interface Question {
        boolean ask(Path process) throws IOException;
    }

    private Optional<Holder> first(Question question) throws IOException {
        return all(question, 1).stream().findFirst();
    }

    private List<Holder> all(Question question, int max) throws IOException {
        var holders = new ArrayList<Holder>();
        long self = ProcessHandle.current().pid();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path process : all) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (holders.size() < max && pid != self && asked(question, process)) {
                    holders.add(new Holder(pid, name(process)));
                }
            }
        }
        return holders;
    }

    private static boolean asked(Question question, Path process) {
        try {
            return question.ask(process);
        } catch (IOException | java.io.UncheckedIOException | SecurityException goneOrForbidden) {
            return false;
        }
    }

    private static boolean opens(Path process, List<Path> files) throws IOException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path each : open) {
                if (files.stream().anyMatch(file -> leads(each, file))) {
                    return true;
                }
            }
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
