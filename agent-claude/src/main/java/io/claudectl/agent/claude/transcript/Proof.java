package io.claudectl.agent.claude.transcript;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.message.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges tokens by a part of a transcript. The model has seen a token when it answered to it: an
 * answer, of a request that had not yet shown itself when the token was written, descends from the
 * token's line. The blocks of one answer, the results of its tool calls and the hooks' contexts
 * about them count as one place: parallel calls hang each result on its own block, and the
 * continuation hangs on the last of them. Where lines are missing or damaged the judgement is
 * {@link TokenFinding.TokenState#FOUND}, neither answered nor cut.
 */
public final class Proof {
    /** The state of a token and the offset of its line; -1 for none. */
    public record Judgement(TokenFinding.TokenState state, long offset) {}

    /** The relation of a line to the token's line. */
    private enum Relation {
        /** Descends from it. */
        DESCENDANT,
        /** Belongs to the same place, or descends from such a line. */
        SAME_TURN,
        /** Neither. */
        UNRELATED,
        /**
         * Unrelated, and a prompt written later than the token leads to it: the conversation left
         * the token's branch.
         */
        ABANDONED,
        UNKNOWN
    }

    private static final int NONE = -1;

    private final List<TranscriptLine> lines;
    private final int[] parents;
    private final Map<String, Integer> firstOfRequest = new HashMap<>();
    private final Map<String, String> requestOfTool = new HashMap<>();
    private final Map<String, List<Integer>> places = new HashMap<>();
    private int lastDamaged = NONE;

    /**
     * @param lines in the order of the file, without gaps; subagents' lines may be among them
     */
    public Proof(List<TranscriptLine> lines) {
        this.lines = List.copyOf(lines);
        this.parents = new int[lines.size()];
        var byUuid = new HashMap<String, Integer>();
        for (int i = 0; i < parents.length; i++) {
            TranscriptLine line = this.lines.get(i);
            parents[i] = line.parent() == null ? NONE : byUuid.getOrDefault(line.parent(), NONE);
            if (line.kind() == TranscriptLine.Kind.DAMAGED) {
                lastDamaged = i;
            }
            if (!line.sidechain()) {
                for (String token : line.tokens()) {
                    places.computeIfAbsent(token, fresh -> new ArrayList<>()).add(i);
                }
            }
            if (line.uuid() != null && !line.sidechain()) {
                byUuid.putIfAbsent(line.uuid(), i);
            }
            if (line.requestId() != null) {
                firstOfRequest.putIfAbsent(line.requestId(), i);
            }
            if (line.answer()) {
                String request = Objects.requireNonNull(line.requestId());
                line.toolUses().forEach(tool -> requestOfTool.putIfAbsent(tool, request));
            }
        }
    }

    /**
     * Judges one token.
     *
     * @param recordedLength of the transcript when the lease was given; the token comes after it
     */
    public Judgement judge(long recordedLength, Token token) {
        var best = new Judgement(TokenFinding.TokenState.ABSENT, -1);
        for (int i : places.getOrDefault(token.value(), List.of())) {
            TranscriptLine line = lines.get(i);
            if (line.offset() < recordedLength) {
                continue;
            }
            var judgement = new Judgement(state(i), line.offset());
            if (judgement.state() == TokenFinding.TokenState.ANSWERED) {
                return judgement;
            }
            // The token is there twice, and one may still be answered: then neither is abandoned.
            if (best.state() != TokenFinding.TokenState.FOUND) {
                best = judgement;
            }
        }
        return best;
    }

    /** Returns how the turn went on after the token's first line. */
    public TokenFinding.TurnState turn(long recordedLength, Token token) {
        for (int i : places.getOrDefault(token.value(), List.of())) {
            if (lines.get(i).offset() >= recordedLength) {
                return turn(i);
            }
        }
        return TokenFinding.TurnState.OPEN;
    }

    private TokenFinding.TurnState turn(int token) {
        String own = requestOf(lines.get(token));
        for (int i = token + 1; i < parents.length; i++) {
            TranscriptLine line = lines.get(i);
            if (line.kind() == TranscriptLine.Kind.DAMAGED) {
                return TokenFinding.TurnState.OPEN;
            }
            if (line.sidechain()) {
                continue;
            }
            if (answerTo(i, token, own)) {
                return TokenFinding.TurnState.CONTINUED;
            }
            if (line.apiError() || line.turn() == TranscriptLine.Turn.INTERRUPTED) {
                return TokenFinding.TurnState.INTERRUPTED;
            }
            if (line.turn() == TranscriptLine.Turn.ENDED || line.prompt() && !line.meta()) {
                return TokenFinding.TurnState.ENDED;
            }
        }
        return TokenFinding.TurnState.OPEN;
    }

    private TokenFinding.TokenState state(int token) {
        String request = requestOf(lines.get(token));
        int first = request == null ? token : Math.min(token, begin(request));
        Relation[] relations = new Relation[parents.length - first];
        boolean cut = false;
        for (int i = first; i < parents.length; i++) {
            Relation relation = relation(i, token, first, request, relations);
            relations[i - first] = relation;
            if (i <= token || !answerTo(i, token, request)) {
                continue;
            }
            boolean together =
                    relation == Relation.SAME_TURN && request != null && open(request, i).isEmpty();
            if (relation == Relation.DESCENDANT || together) {
                return TokenFinding.TokenState.ANSWERED;
            }
            cut |= relation == Relation.ABANDONED;
        }
        return cut ? TokenFinding.TokenState.ABANDONED : TokenFinding.TokenState.FOUND;
    }

    private Relation relation(
            int i, int token, int first, @Nullable String request, Relation[] relations) {
        if (i == token) {
            return Relation.DESCENDANT;
        }
        TranscriptLine line = lines.get(i);
        Relation above = relationOfParent(i, first, relations);
        if (request != null && above != Relation.DESCENDANT && request.equals(requestOf(line))) {
            return Relation.SAME_TURN;
        }
        return above == Relation.UNRELATED && i > token && line.prompt()
                ? Relation.ABANDONED
                : above;
    }

    private Relation relationOfParent(int i, int first, Relation[] relations) {
        if (lines.get(i).parent() == null) {
            return Relation.UNRELATED;
        }
        int parent = parents[i];
        if (parent == NONE) {
            // A missing parent is further up, unless it was among the unreadable lines.
            return lastDamaged > first ? Relation.UNKNOWN : Relation.UNRELATED;
        }
        return parent < first ? Relation.UNRELATED : relations[parent - first];
    }

    /**
     * Returns whether the line answers to the token: a request that shows itself before the token
     * was sent before it, however late its last block is written.
     */
    private boolean answerTo(int i, int token, @Nullable String own) {
        TranscriptLine line = lines.get(i);
        if (!line.answer()) {
            return false;
        }
        String request = Objects.requireNonNull(line.requestId());
        return begin(request) > token && !request.equals(own);
    }

    private int begin(String request) {
        return Objects.requireNonNull(firstOfRequest.get(request));
    }

    /**
     * Returns the answer this line is a part of: its block, a tool's result, or a hook's context
     * about a tool call.
     */
    private @Nullable String requestOf(TranscriptLine line) {
        if (line.answer()) {
            return line.requestId();
        }
        if (line.sidechain()) {
            return null;
        }
        for (String tool : line.toolsAnswered()) {
            String request = requestOfTool.get(tool);
            if (request != null) {
                return request;
            }
        }
        return null;
    }

    /**
     * Returns tool calls of that answer without a result before this line. Results go out together,
     * so an open call means that none was answered.
     */
    private Set<String> open(String request, int before) {
        var open = new HashSet<String>();
        var closed = new HashSet<String>();
        for (int i = begin(request); i < before; i++) {
            TranscriptLine line = lines.get(i);
            if (line.answer() && request.equals(line.requestId())) {
                open.addAll(line.toolUses());
            }
            if (line.kind() == TranscriptLine.Kind.USER && !line.sidechain()) {
                closed.addAll(line.toolsAnswered());
            }
        }
        open.removeAll(closed);
        return open;
    }

    /** Returns whether the last answer has a tool call without a result, and no line came after. */
    public boolean toolRunning() {
        for (int i = parents.length - 1; i >= 0; i--) {
            TranscriptLine line = lines.get(i);
            if (line.answer()) {
                return !open(Objects.requireNonNull(line.requestId()), parents.length).isEmpty();
            }
            boolean over = line.prompt() && !line.meta() || line.apiError() && !line.sidechain();
            if (over) {
                return false;
            }
        }
        return false;
    }
}
