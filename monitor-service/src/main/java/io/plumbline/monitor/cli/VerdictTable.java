package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.stats.verdict.Verdict;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many verdicts of each kind the windows of a model had, by column. */
final class VerdictTable {
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
        TextTable table = new TextTable("column", ">DRIFTED", ">STABLE", ">INCONCLUSIVE");
        counts.forEach((name, count) -> table.add(
                name,
                Integer.toString(count[Verdict.DRIFTED.ordinal()]),
                Integer.toString(count[Verdict.STABLE.ordinal()]),
                Integer.toString(count[Verdict.INCONCLUSIVE.ordinal()])));
        return table.lines();
    }
}
