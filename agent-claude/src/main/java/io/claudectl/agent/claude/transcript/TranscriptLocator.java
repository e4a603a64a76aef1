package io.claudectl.agent.claude.transcript;

import io.claudectl.core.role.ConversationId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the transcript of a conversation, for sessions without a hook so far. */
public final class TranscriptLocator {
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,128}");

    /** Project folders that are searched. */
    private static final int PROJECTS_MAX = 2_000;

    private TranscriptLocator() {}

    /**
     * Returns the path at which the client will write the transcript, perhaps only with the first
     * answer; null for an id that is not the client's.
     */
    public static @Nullable Path usual(Path configDirectory, ConversationId id, String cwd) {
        return ID.matcher(id.value()).matches()
                ? configDirectory
                        .resolve("projects")
                        .resolve(cwd.replaceAll("[^0-9A-Za-z]", "-"))
                        .resolve(id.value() + ".jsonl")
                : null;
    }

    /**
     * Returns the transcript below {@code projects} of the client's configuration directory: in the
     * folder named after the directory, else in any; null when there is none.
     */
    public static @Nullable Path of(Path configDirectory, ConversationId id, String cwd) {
        Path usual = usual(configDirectory, id, cwd);
        if (usual == null || Files.isRegularFile(usual)) {
            return usual;
        }
        Path projects = configDirectory.resolve("projects");
        String file = id.value() + ".jsonl";
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(projects)) {
            int looked = 0;
            for (Path folder : folders) {
                Path found = folder.resolve(file);
                if (Files.isRegularFile(found)) {
                    return found;
                }
                if (++looked == PROJECTS_MAX) {
                    break;
                }
            }
        } catch (IOException | InvalidPathException | SecurityException none) {
            return null;
        }
        return null;
    }
}
