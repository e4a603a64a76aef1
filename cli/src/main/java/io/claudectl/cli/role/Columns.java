package io.claudectl.cli.role;

import java.util.ArrayList;
import java.util.List;

/** Rows of text as lines, each column as wide as its widest cell. */
final class Columns {
    private static final int GAP = 2;

    private Columns() {}

    /** Renders rows with the same number of cells; linear in the number of rows. */
    static List<String> lines(List<List<String>> rows) {
        var widths = new int[rows.isEmpty() ? 0 : rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var lines = new ArrayList<String>(rows.size());
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - cell.length() + GAP));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
