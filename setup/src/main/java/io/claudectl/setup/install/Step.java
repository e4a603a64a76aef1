package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of the disk, planned and shown before it is made. */
sealed interface Step {
    /** Only its owner may read it. */
    String PRIVATE = "rw-------";

    /** As other files of the client. */
    String SHARED = "rw-r--r--";

    String PROGRAM = "rwx------";

    /** Makes the change; made already, it does no harm. */
    void apply(Disk disk) throws IOException;

    /** For the person: what will change. */
    String shown();

    /**
     * Puts a file in place.
     *
     * @param before what stands there; null for nothing
     * @param text whether its lines can be shown
     */
    record Write(Path file, byte @Nullable [] before, byte[] after, String mode, boolean text)
            implements Step {
        static Write text(Path file, @Nullable String before, String after, String mode) {
            return new Write(
                    file,
                    before == null ? null : before.getBytes(StandardCharsets.UTF_8),
                    after.getBytes(StandardCharsets.UTF_8),
                    mode,
                    true);
        }

        @Override
        public void apply(Disk disk) throws IOException {
            disk.write(file, after, mode);
        }

        @Override
        public String shown() {
            return text
                    ? Diff.of(
                            file.toString(),
                            string(before),
                            new String(after, StandardCharsets.UTF_8))
                    : (before == null ? "new      " : "replace  ") + file;
        }

        private static @Nullable String string(byte @Nullable [] bytes) {
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Keeps a copy of the client's settings before they change. */
    record Backup(Path directory, byte[] content) implements Step {
        @Override
        public void apply(Disk disk) throws IOException {
            Backups.keep(disk, directory, content);
        }

        @Override
        public String shown() {
            return "backup   " + directory;
        }
    }

    /** Leads a symbolic link to a target. */
    record Link(Path link, Path target) implements Step {
        @Override
        public void apply(Disk disk) throws IOException {
            disk.link(link, target);
        }

        @Override
        public String shown() {
            return "link     " + link + " -> " + target;
        }
    }

    /** Copies an image. */
    record Copy(Path from, Path to) implements Step {
        @Override
        public void apply(Disk disk) throws IOException {
            disk.copyTree(from, to);
        }

        @Override
        public String shown() {
            return "copy     " + from + " -> " + to;
        }
    }

    /** Renames what is there; nothing where it is gone already. */
    record Move(Path from, Path to) implements Step {
        @Override
        public void apply(Disk disk) throws IOException {
            if (java.nio.file.Files.exists(from, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                disk.directory(to.getParent());
                disk.move(from, to);
            }
        }

        @Override
        public String shown() {
            return "move     " + from + " -> " + to;
        }
    }

    /** Deletes files and links. */
    record Delete(List<Path> files) implements Step {
        public Delete {
            files = List.copyOf(files);
        }

        @Override
        public void apply(Disk disk) throws IOException {
            for (Path file : files) {
                disk.delete(file);
            }
        }

        @Override
        public String shown() {
            return "delete   "
                    + String.join("\ndelete   ", files.stream().map(Path::toString).toList());
        }
    }

    /** Deletes a directory with all that is in it: only ever an installed image. */
    record DeleteTree(Path directory) implements Step {
        @Override
        public void apply(Disk disk) throws IOException {
            disk.deleteTree(directory);
        }

        @Override
        public String shown() {
            return "delete   " + directory + "/";
        }
    }

    /** Deletes directories that are empty by then, in this order. */
    record Sweep(List<Path> directories) implements Step {
        public Sweep {
            directories = List.copyOf(directories);
        }

        @Override
        public void apply(Disk disk) throws IOException {
            for (Path directory : directories) {
                disk.deleteEmpty(directory);
            }
        }

        @Override
        public String shown() {
            return "";
        }
    }
}
