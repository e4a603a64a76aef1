package io.claudectl.store.sqlite;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a process wrote, in order, as {@code stop.c} recorded it; from it the files are made again
 * as a crash at any step would have left them.
 */
record RecordedWrites(List<Step> steps) {
    /** What is left of the writes before a crash. */
    enum Crash {
        /** The process was killed: the system keeps what it had taken. */
        PROCESS,
        /** The same, and half of the step it was in. */
        HALF,
        /** The machine lost power: what was not synced is gone. */
        POWER,
        /** The same, but of what was not synced each write was kept or lost by itself. */
        POWER_IN_ANY_ORDER
    }

    /** One call. {@code at} is the offset, or the length a file was cut to. */
    record Step(String kind, String name, String to, long at, byte[] bytes) {
        boolean spoken() {
            return kind.equals("write") && name.startsWith("pipe:");
        }
    }

    static RecordedWrites of(Path log) throws IOException {
        byte[] all = Files.readAllBytes(log);
        var steps = new ArrayList<Step>();
        for (int at = 0; at < all.length; ) {
            int end = at;
            while (all[end] != '\n') {
                end++;
            }
            String[] words = new String(all, at, end - at, StandardCharsets.UTF_8).split(" ");
            at = end + 1;
            switch (words[0]) {
                case "write" -> {
                    int size = Integer.parseInt(words[3]);
                    byte[] bytes = Arrays.copyOfRange(all, at, at + size);
                    steps.add(new Step("write", words[1], "", Long.parseLong(words[2]), bytes));
                    at += size;
                }
                case "cut" ->
                        steps.add(
                                new Step("cut", words[1], "", Long.parseLong(words[2]), new byte[0]));
                case "rename" -> steps.add(new Step("rename", words[1], words[2], 0, new byte[0]));
                default -> steps.add(new Step(words[0], words[1], "", 0, new byte[0]));
            }
        }
        return new RecordedWrites(steps);
    }

    /** What it had said before this step, as text. */
    String said(int before) {
        var said = new ByteArrayOutputStream();
        for (Step step : steps.subList(0, before)) {
            if (step.spoken()) {
                said.writeBytes(step.bytes());
            }
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    /** Makes the files anew in a directory, as a crash before this step leaves them. */
    void replay(int before, Crash crash, Random random, Path to) throws IOException {
        var disk = new Disk();
        for (Step step : steps.subList(0, before)) {
            disk.apply(step);
        }
        Step last = before < steps.size() ? steps.get(before) : null;
        if (crash == Crash.HALF && last != null && last.kind().equals("write") && !last.spoken()) {
            byte[] half = Arrays.copyOf(last.bytes(), last.bytes().length / 2);
            disk.apply(new Step("write", last.name(), "", last.at(), half));
        }
        switch (crash) {
            case PROCESS, HALF -> disk.flush(null);
            case POWER -> disk.lose(null);
            case POWER_IN_ANY_ORDER -> disk.lose(random);
        }
        disk.save(to);
    }

    /** Files by name; what was not synced is held back until it is. */
    private static final class Disk {
        private final TreeMap<String, Content> files = new TreeMap<>();
        // As the directory was when it was synced last.
        private TreeMap<String, Content> synced = new TreeMap<>();

        private static final class Content {
            byte[] bytes = new byte[0];
            final List<Step> unsynced = new ArrayList<>();

            void flush(@org.jspecify.annotations.Nullable Random keeps) {
                for (Step step : unsynced) {
                    if (keeps == null || keeps.nextBoolean()) {
                        bytes =
                                step.kind().equals("cut")
                                        ? Arrays.copyOf(bytes, (int) step.at())
                                        : patched(bytes, step);
                    }
                }
                unsynced.clear();
            }

            private static byte[] patched(byte[] bytes, Step step) {
                int end = (int) step.at() + step.bytes().length;
                byte[] all = Arrays.copyOf(bytes, Math.max(bytes.length, end));
                System.arraycopy(step.bytes(), 0, all, (int) step.at(), step.bytes().length);
                return all;
            }
        }

        void apply(Step step) {
            String name = name(step.name());
            switch (step.kind()) {
                case "write", "cut" -> {
                    if (!step.spoken()) {
                        files.computeIfAbsent(name, ignored -> new Content()).unsynced.add(step);
                    }
                }
                case "sync" -> {
                    Content content = files.get(name);
                    if (content != null) {
                        content.flush(null);
                    } else {
                        synced = new TreeMap<>(files);
                    }
                }
                case "unlink" -> files.remove(name);
                case "rename" -> {
                    Content content = files.remove(name);
                    if (content != null) {
                        files.put(name(step.to()), content);
                    }
                }
                default -> throw new AssertionError("an unknown step " + step.kind());
            }
        }

        void flush(@org.jspecify.annotations.Nullable Random keeps) {
            files.values().forEach(content -> content.flush(keeps));
        }

        void lose(@org.jspecify.annotations.Nullable Random keeps) {
            if (keeps == null || keeps.nextBoolean()) {
                files.clear();
                files.putAll(synced);
            }
            for (Content content : files.values()) {
                if (keeps == null) {
                    content.unsynced.clear();
                } else {
                    content.flush(keeps);
                }
            }
        }

        void save(Path to) throws IOException {
            for (var file : files.entrySet()) {
                // The log's index lives in memory; the next one to open it makes it anew.
                if (!file.getKey().endsWith("-shm")) {
                    Files.write(to.resolve(file.getKey()), file.getValue().bytes);
                }
            }
        }

        private static String name(String path) {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }
}
