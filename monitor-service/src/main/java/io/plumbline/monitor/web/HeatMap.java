package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.history.ColumnPoint;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Columns by windows: what drifted when.
 *
 * @param windows oldest first
 * @param rows the columns that drifted most first
 * @param hidden how many columns more there are
 */
record HeatMap(List<Window> windows, List<Row> rows, int hidden, String from, String to) {
    static final int WINDOWS = 48;

    private static final int ROWS = 25;

    /** @param page path of the model's page with this window */
    record Window(String css, String label, String page, boolean shown) {}

    record Row(String name, String url, String words, List<Cell> cells) {}

    /** @param css classes of the verdict; {@code none} where the window has no such column */
    record Cell(String css, String label) {}

    /**
     * @param newestFirst of one model, segment and size
     * @param shown start of the window that the page shows
     * @return null where no window has a column
     */
    static @Nullable HeatMap of(List<WindowColumns> newestFirst, Instant shown) {
        Map<String, List<Placed>> columns = new TreeMap<>();
        for (WindowColumns one : newestFirst) {
            for (ColumnPoint point : one.columns()) {
                columns.computeIfAbsent(point.name(), name -> new ArrayList<>())
                        .add(new Placed(one.window().start(), point));
            }
        }
        if (columns.isEmpty()) {
            return null;
        }
        List<WindowSummary> windows = newestFirst.stream()
                .map(WindowColumns::window)
                .sorted(Comparator.comparing(WindowSummary::start))
                .toList();
        WindowSummary oldest = windows.get(0);
        WindowSummary newest = windows.get(windows.size() - 1);
        return new HeatMap(
                windows.stream().map(window -> window(window, shown)).toList(),
                columns.entrySet().stream()
                        .sorted(Comparator.comparingInt(
                                        (Map.Entry<String, List<Placed>> one) -> -weight(one.getValue()))
                                .thenComparing(Map.Entry::getKey))
                        .limit(ROWS)
                        .map(one -> row(one.getKey(), one.getValue(), windows))
                        .toList(),
                Math.max(0, columns.size() - ROWS),
                Figures.time(oldest.start()),
                Figures.time(newest.end()));
    }

    private record Placed(Instant start, ColumnPoint point) {}

    /** Windows that drifted, the graver ones more often. */
    private static int weight(List<Placed> points) {
        return points.stream()
                .filter(one -> one.point().verdict() == Verdict.DRIFTED)
                .mapToInt(one -> 1
                        + 2
                                * Objects.requireNonNullElse(one.point().severity(), Severity.MINOR)
                                        .ordinal())
                .sum();
    }

    private static Window window(WindowSummary window, Instant shown) {
        return new Window(
                VerdictStyle.of(window.verdict(), window.severity()),
                Figures.span(window.start(), window.end()) + ": " + Wording.verdict(window.verdict()),
                Links.window(window),
                window.start().equals(shown));
    }

    private static Row row(String name, List<Placed> points, List<WindowSummary> windows) {
        Map<Instant, ColumnPoint> byStart = new HashMap<>();
        points.forEach(one -> byStart.put(one.start(), one.point()));
        WindowSummary any = windows.get(0);
        long drifted = points.stream()
                .filter(one -> one.point().verdict() == Verdict.DRIFTED)
                .count();
        return new Row(
                Wording.name(name),
                Links.column(any.model(), name, any.size(), any.segment()),
                Wording.name(name) + ": drifted in " + drifted + " of " + Figures.count(points.size(), "window"),
                windows.stream()
                        .map(window -> cell(window, byStart.get(window.start())))
                        .toList());
    }

    private static Cell cell(WindowSummary window, @Nullable ColumnPoint point) {
        if (point == null) {
            return new Cell("none", "");
        }
        Double psi = point.psi();
        return new Cell(
                VerdictStyle.of(point.verdict(), point.severity()),
                Figures.time(window.start()) + ": " + Wording.verdict(point.verdict())
                        + (psi == null ? "" : ", PSI " + Figures.number(psi)));
    }
}
