package io.plumbline.monitor.assess;

import io.plumbline.monitor.event.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts a window report to a length: first the columns that matter least lose their bins, then they are left out and
 * counted in a finding. The verdict is that of all columns.
 */
final class ReportCut {
    /** Room for the finding that says how many columns are left out. */
    private static final int FINDING = 300;

    private ReportCut() {}

    /**
     * @param most bytes of JSON
     * @return the report's JSON, whole if it is short enough
     */
    static byte[] toFit(WindowReport report, int most) {
        byte[] whole = report.toJson();
        return whole.length <= most ? whole : cut(report, whole.length, most).toJson();
    }

    private static WindowReport cut(WindowReport report, long whole, int most) {
        long length = whole;
        Map<String, ColumnReport> kept = new HashMap<>();
        List<ColumnReport> ranked = Wording.ranked(report.columns());
        for (int i = ranked.size() - 1; i >= 0 && length > most; i--) {
            ColumnReport plain = ranked.get(i).withoutBins();
            length -= length(ranked.get(i)) - length(plain);
            kept.put(plain.name(), plain);
        }
        Set<String> leftOut = new HashSet<>();
        for (int i = ranked.size() - 1; i >= 0 && length > most - FINDING; i--) {
            String name = ranked.get(i).name();
            length -= length(kept.getOrDefault(name, ranked.get(i))) + 1;
            leftOut.add(name);
        }
        List<WindowReport.QualityFinding> quality = new ArrayList<>(report.quality());
        if (!leftOut.isEmpty()) {
            quality.add(new WindowReport.QualityFinding(
                    null,
                    "columns_left_out",
                    report.nCurrent(),
                    "The " + leftOut.size()
                            + " columns that moved least are compared but left out of this report, which would "
                            + "be too long."));
        }
        return report.with(
                report.columns().stream()
                        .filter(column -> !leftOut.contains(column.name()))
                        .map(column -> kept.getOrDefault(column.name(), column))
                        .toList(),
                List.copyOf(quality));
    }

    private static int length(ColumnReport column) {
        return Json.bytes(column).length;
    }
}
