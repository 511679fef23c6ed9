package io.plumbline.monitor.e2e;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What every window should hold, computed plainly over the rows, and how reports differ from it. */
final class Expected {
    /** @param sum of {@code temp}, added in order */
    private record Sum(long count, double sum) {}

    private final Map<ReportReader.Key, Sum> windows = new TreeMap<>();
    private long total;

    /** @param days length of the windows; multiples of seven begin on Mondays */
    void add(String model, int days, List<BikeRows.Row> rows) {
        long day = 86_400_000L;
        long shift = days % 7 == 0 ? 3 : 0;
        for (BikeRows.Row row : rows) {
            long epochDay = Math.floorDiv(row.time(), day);
            long start = (Math.floorDiv(epochDay + shift, days) * days - shift) * day;
            ReportReader.Key key = new ReportReader.Key(
                    model, days + "d", Instant.ofEpochMilli(start).toString());
            windows.merge(key, new Sum(1, row.temp()), (a, b) -> new Sum(a.count + b.count, a.sum + b.sum));
        }
        total += rows.size();
    }

    int size() {
        return windows.size();
    }

    long total() {
        return total;
    }

    /** Every difference, in words; empty where all windows are as they should be. */
    List<String> differences(Map<ReportReader.Key, WindowReport> reports) {
        List<String> differences = new ArrayList<>();
        windows.forEach((key, sum) -> {
            WindowReport report = reports.get(key);
            if (report == null) {
                differences.add(key + ": not reported, " + sum.count + " events expected");
            } else if (report.nCurrent() != sum.count) {
                differences.add(key + ": " + report.nCurrent() + " events, expected " + sum.count);
            } else if (Math.abs(mean(report) - sum.sum / sum.count) > 1e-12) {
                differences.add(key + ": mean of temp " + mean(report) + ", expected " + sum.sum / sum.count);
            }
        });
        reports.keySet().stream()
                .filter(key -> !windows.containsKey(key))
                .forEach(key -> differences.add(key + ": reported, but no events were in it"));
        return differences;
    }

    private static double mean(WindowReport report) {
        ColumnReport temp = report.columns().stream()
                .filter(column -> column.name().equals("temp"))
                .findFirst()
                .orElseThrow();
        ColumnReport.Summary current = temp.current();
        return current == null ? Double.NaN : current.mean();
    }
}
