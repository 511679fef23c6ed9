package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many verdicts of each kind the windows of a model had, by column. */
final class VerdictTable {
    private static final Verdict[] KINDS = {Verdict.DRIFTED, Verdict.STABLE, Verdict.INCONCLUSIVE};

    private VerdictTable() {}

    /** The table, a line each, with a heading. */
    static List<String> of(List<WindowReport> windows) {
        SortedMap<String, int[]> counts = new TreeMap<>();
        for (WindowReport window : windows) {
            for (ColumnReport column : window.columns()) {
                counts.computeIfAbsent(column.name(), name -> new int[Verdict.values().length])[
                        column.verdict().ordinal()]++;
            }
        }
        int width = Math.max(
                6, counts.keySet().stream().mapToInt(String::length).max().orElse(0));
        String row = "  %-" + width + "s  %7s  %6s  %12s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, row, "column", (Object) KINDS[0], KINDS[1], KINDS[2]));
        counts.forEach((name, count) -> lines.add(String.format(
                Locale.ROOT,
                row,
                name,
                count[KINDS[0].ordinal()],
                count[KINDS[1].ordinal()],
                count[KINDS[2].ordinal()])));
        return lines;
    }
}
