package io.claudectl.agent.claude.transcript;

import io.claudectl.agent.claude.suggest.Footprint;
import io.claudectl.agent.claude.suggest.Mentions;
import io.claudectl.agent.claude.transcript.JsonScan.Broken;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session's footprint from its transcript. Of a long one only the beginning and the end are
 * read, in bounded time; damaged or cut lines are skipped.
 */
public final class FootprintScan {
    /** Bytes read from the beginning of a long transcript. */
    public static final long HEAD = 2L << 20;

    /** Bytes read from its end. */
    public static final long TAIL = 6L << 20;

    /** Texts and tool calls of one line that are read. */
    private static final int LINE_MAX = 64;

    private static final int TARGET_MAX = 4_000;

    private final FileBytes bytes;
    private final JsonScan json;
    private final Footprint footprint;
    private final List<String> texts = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private String type = "";
    private boolean person;

    private record Use(String tool, String target) {}

    /**
     * The result.
     *
     * @param size the transcript's length, 0 for none
     * @param read bytes of it that were read
     */
    public record Found(Footprint footprint, long size, long read) {}

    private FootprintScan(FileBytes bytes, Footprint footprint) {
        this.bytes = bytes;
        this.json = new JsonScan(bytes);
        this.footprint = footprint;
    }

    /**
     * Reads a transcript; an unreadable one counts as empty.
     *
     * @param cwd the session's directory
     */
    public static Found of(@Nullable Path transcript, String cwd) {
        var footprint = new Footprint(cwd);
        if (transcript == null || !regular(transcript)) {
            return new Found(footprint, 0, 0);
        }
        try (FileChannel channel = FileChannel.open(transcript, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size <= HEAD + TAIL) {
                return new Found(footprint, size, part(channel, footprint, 0, size));
            }
            long head = part(channel, footprint, 0, HEAD);
            long tail = part(channel, footprint, size - TAIL, size);
            return new Found(footprint, size, head + tail);
        } catch (IOException | SecurityException unreadable) {
            return new Found(footprint, 0, 0);
        }
    }

    private static boolean regular(Path transcript) {
        try {
            // Opening a pipe would block.
            return Files.readAttributes(transcript, BasicFileAttributes.class).isRegularFile();
        } catch (IOException | SecurityException none) {
            return false;
        }
    }

    /** Reads the whole lines between two offsets; returns the bytes read. */
    private static long part(FileChannel channel, Footprint footprint, long from, long end)
            throws IOException {
        var bytes = new FileBytes(channel, from, end);
        // An offset in the middle usually falls within a line.
        if (from == 0 || bytes.passLine()) {
            var scan = new FootprintScan(bytes, footprint);
            boolean more = true;
            while (more) {
                more = scan.line();
            }
        }
        return bytes.offset() - from;
    }

    /** Reads one line; false when there is no further whole one. */
    private boolean line() throws IOException {
        type = "";
        person = true;
        texts.clear();
        uses.clear();
        try {
            if (json.advance() == FileBytes.END) {
                return false;
            }
            if (json.current() == '\n') {
                return true;
            }
            json.require('{');
            while (json.field()) {
                top(json.key());
            }
            if (json.advance() != '\n') {
                throw new Broken();
            }
        } catch (Broken damage) {
            return json.current() == '\n' || bytes.passLine();
        }
        if (person && type.equals("user")) {
            texts.forEach(footprint::said);
        } else if (type.equals("assistant")) {
            uses.forEach(use -> footprint.used(use.tool(), use.target()));
        }
        return true;
    }

    private void top(String key) throws IOException, Broken {
        switch (key) {
            case "type" -> type = orEmpty(json.id());
            // Lines of subagents, and lines the client wrote in the person's place.
            case "isSidechain", "isMeta", "isCompactSummary", "isVisibleInTranscriptOnly" ->
                    person &= !json.truth();
            case "message" -> message();
            default -> json.skip();
        }
    }

    private void message() throws IOException, Broken {
        boolean spoken = type.isEmpty() || type.equals("user") || type.equals("assistant");
        if (!spoken || json.current() != '{') {
            json.skip();
            return;
        }
        while (json.field()) {
            if (!json.key().equals("content")) {
                json.skip();
            } else if (json.current() == '[') {
                while (json.element()) {
                    block();
                }
            } else {
                text(json.beginning(Mentions.TEXT_MAX));
            }
        }
    }

    private void block() throws IOException, Broken {
        if (json.current() != '{') {
            json.skip();
            return;
        }
        String kind = "";
        String name = "";
        String text = "";
        String target = "";
        while (json.field()) {
            switch (json.key()) {
                case "type" -> kind = orEmpty(json.id());
                case "name" -> name = json.beginning(JsonScan.ID_MAX);
                case "text" -> text = json.beginning(Mentions.TEXT_MAX);
                case "input" -> target = target();
                default -> json.skip();
            }
        }
        if (kind.equals("text")) {
            text(text);
        } else if (kind.equals("tool_use") && uses.size() < LINE_MAX) {
            uses.add(new Use(name, target));
        }
    }

    private String target() throws IOException, Broken {
        String target = "";
        if (json.current() != '{') {
            json.skip();
            return target;
        }
        while (json.field()) {
            switch (json.key()) {
                case "file_path", "notebook_path", "path", "command" ->
                        target = json.beginning(TARGET_MAX);
                default -> json.skip();
            }
        }
        return target;
    }

    private void text(String text) {
        if (!text.isEmpty() && texts.size() < LINE_MAX) {
            texts.add(text);
        }
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
