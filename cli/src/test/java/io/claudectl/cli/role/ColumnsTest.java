package io.claudectl.cli.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void columns_ofRows_areAsWideAsTheirWidestCell() {
        List<String> lines =
                Columns.lines(List.of(List.of("a", "bb", "c"), List.of("aaa", "b", "cc")));

        assertThat(lines).containsExactly("a    bb  c", "aaa  b   cc");
        assertThat(Columns.lines(List.of())).isEmpty();
    }

    @Test
    void columns_ofManyRows_readEachCellAFewTimes() {
        int many = 1_000;
        var read = new AtomicLong();
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < many; i++) {
            rows.add(counting(read));
        }

        Columns.lines(rows);

        assertThat(read.get()).isLessThanOrEqualTo(3L * many);
    }

    /** A row of one cell. */
    private static List<String> counting(AtomicLong read) {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                read.incrementAndGet();
                return "cell";
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }
}
