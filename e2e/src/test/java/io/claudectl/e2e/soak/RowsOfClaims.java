package io.claudectl.e2e.soak;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds the rows of claims and work against what everybody was told. */
final class RowsOfClaims {
    private final Board board;
    private final List<String> wrong;
    private final Map<String, Claim> last = new HashMap<>();
    private final Set<String> settled = new HashSet<>();
    private final Map<String, Integer> ends = new HashMap<>();

    private record Claim(int epoch, String session, long at, @Nullable Long ended, String reason) {}

    RowsOfClaims(Board board, List<String> wrong) {
        this.board = board;
        this.wrong = wrong;
    }

    /** The next claim of that work, by epoch: it begins when the one before is over. */
    void claim(String id, int epoch, String session, long at, @Nullable Long ended, String reason) {
        Claim before = last.put(id, new Claim(epoch, session, at, ended, reason));
        if (epoch != (before == null ? 1 : before.epoch() + 1)) {
            wrong.add("%s: epoch %d follows %s".formatted(id, epoch, before));
        }
        // The wall clock is not asked twice within one commit, so one may end as the next begins.
        if (before != null && (before.ended() == null || before.ended() > at)) {
            wrong.add("%s: claim %d began while another ran: %s".formatted(id, epoch, before));
        }
    }

    /** One row for each outcome of that work; one with none where there is no outcome. */
    void work(String id, boolean over, String by, String outcome) {
        if (!over) {
            wrong.add(id + " was never finished");
        }
        if (!settled.add(id)) {
            wrong.add(id + " was finished twice");
        }
        Board.Finished told = board.finished(id);
        if (told == null || !told.outcome().equals(outcome) || !is(by, told.by())) {
            wrong.add("%s was finished by %s (%s), told was %s".formatted(id, by, outcome, told));
        }
        Claim claim = last.get(id);
        // All shells are one person: what one of them gives back another may still finish.
        boolean person = by.equals("outside") && claim != null && claim.reason().equals("released");
        if (claim == null || claim.ended() == null || !claim.reason().equals(outcome) && !person) {
            wrong.add("%s is %s, and its last claim is %s".formatted(id, outcome, claim));
        } else if (!claim.session().equals(by)) {
            wrong.add("%s was finished by %s and held by %s".formatted(id, by, claim));
        }
    }

    /** A session's key holds the number of its process. */
    private static boolean is(String key, String told) {
        return told.startsWith("pid ")
                ? key.contains(":" + told.substring(4) + ":")
                : key.equals(told);
    }

    /** How often the log says that it was settled. */
    void settled(String id, int times) {
        ends.put(id, times);
    }

    void end() {
        for (String id : board.ids()) {
            if (!settled.contains(id)) {
                wrong.add(id + " is lost");
            }
            if (ends.getOrDefault(id, 0) != 1) {
                wrong.add("%s was settled %d times".formatted(id, ends.getOrDefault(id, 0)));
            }
        }
        if (settled.size() != board.ids().size()) {
            wrong.add("%d pieces of work for %d tasks".formatted(settled.size(), board.tasks()));
        }
    }
}
