package io.claudectl.testkit.simulation;

import io.claudectl.agent.claude.transcript.TranscriptLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One conversation's transcript as the client writes it, and the model's context. Lines may appear
 * late; a rewind leaves a branch.
 */
final class Conversation {
    static final long LINE = 100;

    final String path;
    private final List<TranscriptLine> visible = new ArrayList<>();
    private final List<TranscriptLine> late = new ArrayList<>();
    // The model's input for a branch that ends in that line.
    private final Map<String, Set<String>> contexts = new HashMap<>();
    private @Nullable String tip;
    private @Nullable String lastPrompt;
    private @Nullable String beforePrompt;
    private int lines;
    private int requests;
    boolean readable = true;

    /** False where the client writes no transcript, so that none can ever be read. */
    boolean kept = true;

    Conversation(String path) {
        this.path = path;
    }

    long length() {
        return readable() ? visible.size() * LINE : -1;
    }

    boolean readable() {
        return readable && kept;
    }

    List<TranscriptLine> lines() {
        return List.copyOf(visible);
    }

    void flush() {
        visible.addAll(late);
        late.clear();
    }

    /** Removes the file's last lines; the model's context stays. */
    void truncate(int lost) {
        flush();
        for (int i = 0; i < lost && !visible.isEmpty(); i++) {
            visible.removeLast();
        }
    }

    void prompt() {
        beforePrompt = tip;
        lastPrompt =
                write(
                        TranscriptLine.Kind.USER,
                        tip,
                        null,
                        false,
                        List.of(),
                        List.of(),
                        Set.of(),
                        false);
    }

    /** Adds a hook's context, or a prompt's expansion. */
    void context(Set<String> tokens, boolean delayed) {
        write(
                TranscriptLine.Kind.ATTACHMENT,
                tip,
                null,
                false,
                List.of(),
                List.of(),
                tokens,
                delayed);
    }

    /** Adds the model's answer, with or without a tool call; it saw its present context. */
    Set<String> answer(@Nullable String toolUse, boolean delayed) {
        String request = "req" + ++requests;
        write(
                TranscriptLine.Kind.ASSISTANT,
                tip,
                request,
                false,
                toolUse == null ? List.of() : List.of(toolUse),
                List.of(),
                Set.of(),
                delayed);
        return Set.copyOf(contexts.getOrDefault(String.valueOf(tip), Set.of()));
    }

    /**
     * Adds two blocks of one answer with a context in between, which the answer cannot have seen.
     */
    Set<String> parallel(String first, String second, Set<String> between) {
        String request = "req" + ++requests;
        String one =
                write(
                        TranscriptLine.Kind.ASSISTANT,
                        tip,
                        request,
                        false,
                        List.of(first),
                        List.of(),
                        Set.of(),
                        false);
        Set<String> saw = Set.copyOf(contexts.getOrDefault(one, Set.of()));
        String result =
                write(
                        TranscriptLine.Kind.USER,
                        one,
                        null,
                        false,
                        List.of(),
                        List.of(first),
                        Set.of(),
                        false);
        if (!between.isEmpty()) {
            write(
                    TranscriptLine.Kind.ATTACHMENT,
                    result,
                    null,
                    false,
                    List.of(),
                    List.of(first),
                    between,
                    false);
        }
        String two =
                write(
                        TranscriptLine.Kind.ASSISTANT,
                        one,
                        request,
                        false,
                        List.of(second),
                        List.of(),
                        Set.of(),
                        false);
        tip =
                write(
                        TranscriptLine.Kind.USER,
                        two,
                        null,
                        false,
                        List.of(),
                        List.of(second),
                        Set.of(),
                        false);
        // All results and contexts go out with the next request, wherever they hang.
        Set<String> all = new HashSet<>(contexts.getOrDefault(tip, Set.of()));
        all.addAll(between);
        contexts.put(tip, all);
        return saw;
    }

    void toolResult(String toolUse, Set<String> tokens) {
        write(
                TranscriptLine.Kind.USER,
                tip,
                null,
                false,
                List.of(),
                List.of(toolUse),
                tokens,
                false);
    }

    void apiError() {
        write(
                TranscriptLine.Kind.ASSISTANT,
                tip,
                null,
                true,
                List.of(),
                List.of(),
                Set.of(),
                false);
    }

    /** Goes back to before the last prompt; the next one hangs there. */
    void rewind() {
        if (lastPrompt != null) {
            tip = beforePrompt;
        }
    }

    private String write(
            TranscriptLine.Kind kind,
            @Nullable String parent,
            @Nullable String request,
            boolean error,
            List<String> uses,
            List<String> answered,
            Set<String> tokens,
            boolean delayed) {
        if (!delayed) {
            flush();
        }
        String uuid = "u" + ++lines;
        var line =
                new TranscriptLine(
                        (visible.size() + late.size()) * LINE,
                        kind,
                        uuid,
                        parent,
                        request,
                        error,
                        false,
                        false,
                        uses,
                        answered,
                        List.copyOf(tokens));
        if (delayed) {
            late.add(line);
        } else {
            visible.add(line);
        }
        Set<String> context =
                new HashSet<>(parent == null ? Set.of() : contexts.getOrDefault(parent, Set.of()));
        context.addAll(tokens);
        contexts.put(uuid, context);
        tip = uuid;
        return uuid;
    }
}
