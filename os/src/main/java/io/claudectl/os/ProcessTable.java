package io.claudectl.os;

import io.claudectl.core.role.ProcessRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the processes of this machine as the kernel shows them under {@code /proc}. Any thread may
 * call; every answer is read anew and may be out of date a moment later.
 */
public final class ProcessTable {
    /** Ancestors read; deeper nesting is cut off there. */
    private static final int CHAIN_MAX = 64;

    private static final int STAT_MAX = 4 * 1024;

    /** Bytes read of a process's environment. */
    private static final int ENVIRONMENT_MAX = 4 * 1024 * 1024;

    private final Path root;
    private final String boot;
    private final long namespace;

    public ProcessTable() {
        this(Path.of("/proc"));
    }

    /**
     * @param root where the process file system is mounted
     */
    public ProcessTable(Path root) {
        this.root = root;
        byte[] id = read(root.resolve("sys/kernel/random/boot_id"), STAT_MAX);
        this.boot = id == null ? "" : new String(id, StandardCharsets.US_ASCII).strip();
        this.namespace = inode(root.resolve("self/ns/pid"));
    }

    /** The kernel's record of one process. */
    private record Stat(long parent, long start, boolean ended) {}

    /**
     * Returns the id of the machine's boot; process numbers and start times are valid within one.
     */
    public String boot() {
        return boot;
    }

    /** Returns the inode of this process's pid namespace; 0 when unknown. */
    public long namespace() {
        return namespace;
    }

    /** Returns whether any visible process runs in that pid namespace. */
    public boolean holdsNamespace(long wanted) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path process : all) {
                if (inode(process.resolve("ns/pid")) == wanted) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return false;
        }
        return false;
    }

    /**
     * Returns the process and its ancestors, nearest first; empty when the process does not exist.
     */
    public List<ProcessRef> chain(long pid) {
        var chain = new ArrayList<ProcessRef>();
        long next = pid;
        long youngest = Long.MAX_VALUE;
        while (next > 0 && chain.size() < CHAIN_MAX) {
            Stat stat = stat(next);
            // A parent younger than its child is another process that got the number of an ended
            // one.
            if (stat == null || stat.start() > youngest) {
                break;
            }
            chain.add(new ProcessRef(boot, next, stat.start()));
            youngest = stat.start();
            next = stat.parent();
        }
        return List.copyOf(chain);
    }

    /**
     * Returns whether that very process runs; false for a process of an earlier boot, or a zombie.
     */
    public boolean lives(ProcessRef process) {
        if (!process.known() || !process.boot().equals(boot)) {
            return false;
        }
        Stat stat = stat(process.pid());
        return stat != null && stat.start() == process.start() && !stat.ended();
    }

    /**
     * Returns a variable of a process's start environment; null when it is not set or may not be
     * read.
     */
    public @Nullable String environment(long pid, String name) {
        byte[] environ = read(root.resolve(Long.toString(pid)).resolve("environ"), ENVIRONMENT_MAX);
        if (environ == null) {
            return null;
        }
        byte[] wanted = (name + "=").getBytes(StandardCharsets.UTF_8);
        int begin = 0;
        while (begin < environ.length) {
            int end = begin;
            while (end < environ.length && environ[end] != 0) {
                end++;
            }
            if (startsWith(environ, begin, end, wanted)) {
                int value = begin + wanted.length;
                return new String(environ, value, end - value, StandardCharsets.UTF_8);
            }
            begin = end + 1;
        }
        return null;
    }

    /** A process, and the name of its program. */
    public record Named(long pid, String name) {}

    /** Returns the process of this number; null where none runs, or only a zombie. */
    public @Nullable ProcessRef process(long pid) {
        Stat stat = stat(pid);
        return stat == null || stat.ended() ? null : new ProcessRef(boot, pid, stat.start());
    }

    /** Waits until a process has ended; false where it has not within that time. */
    public static boolean awaitEnd(long pid, Duration limit) {
        return ProcessHandle.of(pid)
                .map(each -> each.onExit().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS))
                .map(each -> each.handle((gone, late) -> late == null).join())
                .orElse(true);
    }

    /** Returns every other process that runs a program below this directory. */
    public List<Named> running(Path directory) throws IOException {
        Path real = Files.exists(directory) ? directory.toRealPath() : directory;
        return others(process -> leads(process.resolve("exe"), real));
    }

    /** Returns every other process that has this file open, as far as the kernel shows. */
    public List<Named> holders(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        Path real = file.toRealPath();
        return others(process -> opens(process, real));
    }

    private List<Named> others(Predicate<Path> question) throws IOException {
        var named = new ArrayList<Named>();
        long self = ProcessHandle.current().pid();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path process : all) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (pid != self && question.test(process)) {
                    byte[] name = read(process.resolve("comm"), STAT_MAX);
                    String text = name == null ? "?" : new String(name, StandardCharsets.UTF_8);
                    named.add(new Named(pid, text.strip()));
                }
            }
        }
        return List.copyOf(named);
    }

    private static boolean opens(Path process, Path file) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path each : open) {
                if (leads(each, file)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException | SecurityException gone) {
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

    private static boolean startsWith(byte[] bytes, int begin, int end, byte[] wanted) {
        if (end - begin < wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[begin + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Stat stat(long pid) {
        byte[] bytes = read(root.resolve(Long.toString(pid)).resolve("stat"), STAT_MAX);
        if (bytes == null) {
            return null;
        }
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        // The name is in parentheses and may hold spaces and parentheses itself. After it: state,
        // parent, ..., start.
        String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length < 20) {
            return null;
        }
        try {
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return new Stat(Long.parseLong(fields[1]), Long.parseLong(fields[19]), ended);
        } catch (NumberFormatException other) {
            return null;
        }
    }

    private static byte @Nullable [] read(Path file, int max) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(max);
        } catch (IOException | SecurityException gone) {
            return null;
        }
    }

    /** Returns the number in a link like {@code pid:[4026531836]}. */
    private static long inode(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            int open = target.indexOf('[');
            int close = target.indexOf(']');
            return open < 0 || close < open ? 0 : Long.parseLong(target.substring(open + 1, close));
        } catch (IOException
                | SecurityException
                | UnsupportedOperationException
                | NumberFormatException unknown) {
            return 0;
        }
    }
}
