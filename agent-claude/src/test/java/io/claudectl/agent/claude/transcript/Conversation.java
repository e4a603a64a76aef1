package io.claudectl.agent.claude.transcript;

import io.claudectl.agent.claude.transcript.TranscriptLine.Kind;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.message.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transcript written by hand, line by line; every line takes 100 bytes. */
final class Conversation {
    static final Token TOKEN = new Token("tokentokentokentokentoken2");
    static final int LINE = 100;

    private final List<TranscriptLine> lines = new ArrayList<>();

    /** A prompt of a person. */
    Conversation prompt(String uuid, @Nullable String parent, String... tokens) {
        return line(Kind.USER, uuid, parent, null, false, List.of(), List.of(), List.of(tokens));
    }

    /** One block of an answer; without a request id the client wrote it itself. */
    Conversation answer(String uuid, String parent, @Nullable String request, String... tools) {
        return line(
                Kind.ASSISTANT, uuid, parent, request, false, List.of(tools), List.of(), List.of());
    }

    Conversation apiError(String uuid, String parent, @Nullable String request) {
        return line(Kind.ASSISTANT, uuid, parent, request, true, List.of(), List.of(), List.of());
    }

    Conversation result(String uuid, String parent, String tool, String... tokens) {
        return line(
                Kind.USER, uuid, parent, null, false, List.of(), List.of(tool), List.of(tokens));
    }

    /** Adds a hook's output at the end of a turn or with a prompt. */
    Conversation context(String uuid, String parent, String... tokens) {
        return line(
                Kind.ATTACHMENT,
                uuid,
                parent,
                null,
                false,
                List.of(),
                List.of("hook"),
                List.of(tokens));
    }

    /** Adds a hook's output about a tool call. */
    Conversation toolContext(String uuid, String parent, String tool, String... tokens) {
        return line(
                Kind.ATTACHMENT,
                uuid,
                parent,
                null,
                false,
                List.of(),
                List.of(tool),
                List.of(tokens));
    }

    Conversation system(String uuid, @Nullable String parent) {
        return line(Kind.SYSTEM, uuid, parent, null, false, List.of(), List.of(), List.of());
    }

    Conversation damaged() {
        lines.add(TranscriptLine.damaged((long) lines.size() * LINE));
        return this;
    }

    /** Adds a line that no person typed, such as a reminder. */
    Conversation meta(String uuid, String parent) {
        return add(
                Kind.USER, uuid, parent, null, false, false, true, List.of(), List.of(), List.of());
    }

    /** One block of a subagent's answer. */
    Conversation subagent(String uuid, String parent, String request, String... tools) {
        return add(
                Kind.ASSISTANT,
                uuid,
                parent,
                request,
                false,
                true,
                false,
                List.of(tools),
                List.of(),
                List.of());
    }

    /** Adds a hook's output to a subagent. */
    Conversation subagentContext(String uuid, String parent, String... tokens) {
        return add(
                Kind.ATTACHMENT,
                uuid,
                parent,
                null,
                false,
                true,
                false,
                List.of(),
                List.of(),
                List.of(tokens));
    }

    private Conversation line(
            Kind kind,
            String uuid,
            @Nullable String parent,
            @Nullable String request,
            boolean error,
            List<String> uses,
            List<String> answered,
            List<String> tokens) {
        return add(kind, uuid, parent, request, error, false, false, uses, answered, tokens);
    }

    private Conversation add(
            Kind kind,
            String uuid,
            @Nullable String parent,
            @Nullable String request,
            boolean error,
            boolean sidechain,
            boolean meta,
            List<String> uses,
            List<String> answered,
            List<String> tokens) {
        long offset = (long) lines.size() * LINE;
        lines.add(
                new TranscriptLine(
                        offset, kind, uuid, parent, request, error, sidechain, meta, uses, answered,
                        tokens));
        return this;
    }

    /** The same without its first lines, as a reading that began later has it. */
    Conversation without(int first) {
        lines.subList(0, first).clear();
        return this;
    }

    TokenFinding.TokenState state() {
        return judged(0).state();
    }

    Proof.Judgement judged(long recordedLength) {
        return new Proof(lines).judge(recordedLength, TOKEN);
    }

    boolean toolRunning() {
        return new Proof(lines).toolRunning();
    }
}
