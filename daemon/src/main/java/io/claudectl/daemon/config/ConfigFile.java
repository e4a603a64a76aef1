package io.claudectl.daemon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the text of a file of settings, also where its place holds a pipe, a device or a flood. */
final class ConfigFile {
    /** The largest file that is read. */
    static final int BYTES_MAX = 1_048_576;

    /** Nesting of tables and lists; the parser recurses for each. */
    static final int DEPTH_MAX = 32;

    private ConfigFile() {}

    /** Returns the whole text; null where there is no file. */
    static @Nullable String text(Path file) throws IOException, ConfigWrong {
        if (Files.notExists(file)) {
            return null;
        }
        // Opening a pipe would wait for its writer.
        if (!Files.isRegularFile(file)) {
            throw new ConfigWrong(file, List.of("it is not a regular file"));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        } catch (NoSuchFileException gone) {
            return null;
        } catch (AccessDeniedException closed) {
            throw new ConfigWrong(file, List.of("it may not be read: permission denied"));
        }
        if (bytes.length > BYTES_MAX) {
            throw new ConfigWrong(file, List.of("it is longer than " + BYTES_MAX + " bytes"));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException binary) {
            throw new ConfigWrong(file, List.of("invalid TOML: it is not UTF-8"));
        }
        if (deep(text)) {
            throw new ConfigWrong(
                    file, List.of("invalid settings: more than " + DEPTH_MAX + " levels deep"));
        }
        return text;
    }

    /**
     * Returns whether a line opens more brackets, or a key has more parts, than any setting needs.
     */
    private static boolean deep(String text) {
        int open = 0;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '[', '{' -> open++;
                case ']', '}' -> open = Math.max(0, open - 1);
                case '.' -> dots++;
                case '\n', '=', '"', '\'' -> dots = 0;
                default -> {}
            }
            if (open > DEPTH_MAX || dots > DEPTH_MAX) {
                return true;
            }
        }
        return false;
    }
}
