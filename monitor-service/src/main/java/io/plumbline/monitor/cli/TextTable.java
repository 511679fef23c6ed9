package io.plumbline.monitor.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells, each column as wide as its widest cell; numbers to the right. */
final class TextTable {
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** @param headings a heading that begins with {@code >} is that of a column of numbers */
    TextTable(String... headings) {
        right = new boolean[headings.length];
        String[] names = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            names[i] = right[i] ? headings[i].substring(1) : headings[i];
        }
        rows.add(names);
    }

    TextTable add(String... cells) {
        rows.add(cells);
        return this;
    }

    List<String> lines() {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return rows.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder(" ");
                    for (int i = 0; i < row.length; i++) {
                        String space = " ".repeat(widths[i] - row[i].length());
                        line.append(' ')
                                .append(right[i] ? space + row[i] : row[i] + space)
                                .append(' ');
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }
}
