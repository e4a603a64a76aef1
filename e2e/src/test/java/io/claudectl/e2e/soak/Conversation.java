package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import io.claudectl.demo.Transcript;
import io.claudectl.e2e.bus.Copy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: its transcript as the client writes it, and what the model has in mind. What it
 * answers to, it saw, and {@link Truth} hears of it before the transcript shows it.
 */
final class Conversation {
    final String id;
    private final Transcript transcript;
    private final Truth truth;
    private @Nullable Line tip;
    private @Nullable Line beforePrompt;
    private int requests;

    /** A line of the branch: what stands above an answered one was answered too. */
    private static final class Line {
        final @Nullable String uuid;
        final @Nullable Line above;
        final List<Copy> copies;
        boolean answered;

        Line(@Nullable String uuid, @Nullable Line above, List<Copy> copies) {
            this.uuid = uuid;
            this.above = above;
            this.copies = copies;
        }
    }

    Conversation(String id, Path projects, Path cwd, boolean kept, Truth truth) {
        this.id = id;
        this.truth = truth;
        String project = cwd.toString().replaceAll("[^0-9A-Za-z]", "-");
        Path file = projects.resolve(project).resolve(id + ".jsonl");
        this.transcript = new Transcript(file, id, cwd, InstantSource.system(), kept);
    }

    Path file() {
        return transcript.file();
    }

    void prompt(String text, String promptId) {
        beforePrompt = tip;
        wrote(transcript.prompt(text, promptId), List.of());
    }

    /** What a hook brought. */
    void context(String event, String toolUse, String text) {
        wrote(transcript.hookContext(event, toolUse, text), Copy.in(text));
    }

    void blocked(String reason) {
        wrote(transcript.blockedBy("Stop", reason), List.of());
    }

    void stopSummary(List<String> contexts) {
        wrote(transcript.stopSummary(contexts), List.of());
    }

    /**
     * The model has the branch in mind, and answers; returns the copies it sees for the first time.
     */
    List<Copy> answer() {
        List<Copy> seen = saw();
        wrote(
                transcript.answer(
                        request(),
                        Json.object("type", "text", "text", "I have read it."),
                        "end_turn"),
                List.of());
        return seen;
    }

    /** The model answers with a call of a tool; returns the line the result hangs on. */
    String callsTool(String use, String tool) {
        saw();
        String line =
                transcript.answer(
                        request(),
                        Json.object(
                                "type",
                                "tool_use",
                                "id",
                                use,
                                "name",
                                tool,
                                "input",
                                Json.object()),
                        "tool_use");
        wrote(line, List.of());
        return line;
    }

    void toolResult(String use, String asked, String text, boolean failed, List<Copy> copies) {
        wrote(transcript.toolResult(use, asked, text, failed), copies);
    }

    void apiError() {
        wrote(transcript.apiError(request(), 529), List.of());
    }

    /** Esc before the first word of a continuation. */
    void interrupted() {
        wrote(transcript.prompt("[Request interrupted by user]", ""), List.of());
    }

    /** The last prompt is taken back, or the person went back to before it: nothing is written. */
    void back() {
        tip = beforePrompt;
        transcript.hangOn(tip == null ? null : tip.uuid);
    }

    private void wrote(String uuid, List<Copy> copies) {
        tip = new Line(uuid, tip, copies);
    }

    private List<Copy> saw() {
        var seen = new ArrayList<Copy>();
        for (Line at = tip; at != null && !at.answered; at = at.above) {
            seen.addAll(at.copies);
            at.answered = true;
        }
        truth.answered(seen);
        return seen;
    }

    private String request() {
        return "req_%s_%d_%s"
                .formatted(id.substring(0, 8), ++requests, UUID.randomUUID().toString());
    }
}
