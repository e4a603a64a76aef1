package io.claudectl.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The check of the contention finds what it is there to find. */
class RowsOfClaimsTest {
    private static final String ID = "m1";

    private final Board board = new Board(1);
    private final List<String> wrong = new ArrayList<>();
    private final RowsOfClaims rows = new RowsOfClaims(board, wrong);

    RowsOfClaimsTest() {
        board.published(ID);
        board.finished(ID, "pid 7", "done");
    }

    private static String session(int pid) {
        return "proc:boot:" + pid + ":99";
    }

    private void claim(int epoch, int pid, long at, @Nullable Long ended, String reason) {
        rows.claim(ID, epoch, session(pid), at, ended, reason);
    }

    private List<String> found() {
        rows.end();
        return wrong;
    }

    @Test
    void work_that_two_held_one_after_the_other_and_one_finished_is_right() {
        claim(1, 5, 10, 20L, "released");
        claim(2, 7, 20, 30L, "done");
        rows.work(ID, true, session(7), "done");
        rows.settled(ID, 1);
        assertThat(found()).isEmpty();
    }

    @Test
    void two_holders_at_a_time_are_found() {
        claim(1, 5, 10, 25L, "released");
        claim(2, 7, 20, 30L, "done");
        rows.work(ID, true, session(7), "done");
        rows.settled(ID, 1);
        assertThat(found()).singleElement().asString().contains("while another ran");
    }

    @Test
    void a_gap_between_epochs_is_found() {
        claim(1, 5, 10, 20L, "released");
        claim(3, 7, 20, 30L, "done");
        rows.work(ID, true, session(7), "done");
        rows.settled(ID, 1);
        assertThat(found()).singleElement().asString().contains("epoch 3 follows");
    }

    @Test
    void another_winner_than_was_told_is_found() {
        claim(1, 5, 10, 20L, "done");
        rows.work(ID, true, session(5), "done");
        rows.settled(ID, 1);
        assertThat(found()).singleElement().asString().contains("told was Finished[by=pid 7");
    }

    @Test
    void work_that_is_lost_or_was_never_finished_or_twice_is_found() {
        assertThat(found()).anyMatch(each -> each.contains("is lost"));
        claim(1, 7, 10, 20L, "done");
        rows.work(ID, false, session(7), "done");
        rows.work(ID, true, session(7), "done");
        rows.settled(ID, 2);
        assertThat(found())
                .anyMatch(each -> each.contains("never finished"))
                .anyMatch(each -> each.contains("finished twice"))
                .anyMatch(each -> each.contains("settled 2 times"));
    }

    @Test
    void two_who_were_told_that_theirs_counts_are_found_at_once() {
        board.finished(ID, "pid 8", "done");
        assertThat(board.wrong()).singleElement().asString().contains("by pid 8");
    }
}
