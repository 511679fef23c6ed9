package io.plumbline.monitor.report;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.DataTable;
import io.plumbline.monitor.chart.PsiTrend;
import io.plumbline.monitor.chart.Svg;
import io.plumbline.monitor.chart.VerdictStrip;
import io.plumbline.monitor.history.ColumnPoint;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The windows before this one, and it: since when it is as it is, and how its columns came there.
 *
 * @param windows oldest first, this one last; at least two
 * @param episodes of the columns that drifted, by name
 */
record Past(List<WindowColumns> windows, Map<String, Episode> episodes) {
    static final String TREND = "trend";

    private static final int STRIP = 48;
    private static final int TRENDS = 24;

    /**
     * Null where no earlier window is known.
     *
     * @param all of the same series, in any order
     */
    static @Nullable Past of(WindowReport report, List<WindowColumns> all) {
        List<WindowColumns> windows = new ArrayList<>(all.stream()
                .filter(one -> one.window().start().isBefore(report.window().start()))
                .sorted(Comparator.comparing(one -> one.window().start()))
                .toList());
        if (windows.isEmpty()) {
            return null;
        }
        windows.add(WindowColumns.of(WindowSummary.of(report, 1), report));
        Map<String, Episode> episodes = new HashMap<>();
        report.drifted().forEach(column -> episodes.put(column.name(), Episode.of(column.name(), windows)));
        return new Past(List.copyOf(windows), episodes);
    }

    /**
     * A drift of a column that has not ended.
     *
     * @param since beginning of its first window
     * @param mayBeOlder whether no window before it is known in which the column was stable
     * @param drifted windows in which the column drifted
     */
    record Episode(Instant since, boolean mayBeOlder, int drifted) {
        /** @param windows oldest first; the column drifted in the last */
        private static Episode of(String column, List<WindowColumns> windows) {
            Instant since = windows.get(windows.size() - 1).window().start();
            int drifted = 0;
            for (int i = windows.size() - 1; i >= 0; i--) {
                WindowColumns one = windows.get(i);
                Verdict verdict = one.columns().stream()
                        .filter(point -> point.name().equals(column))
                        .map(ColumnPoint::verdict)
                        .findFirst()
                        .orElse(Verdict.INCONCLUSIVE);
                if (verdict == Verdict.STABLE) {
                    return new Episode(since, false, drifted);
                }
                if (verdict == Verdict.DRIFTED) {
                    since = one.window().start();
                    drifted++;
                }
            }
            return new Episode(since, true, drifted);
        }

        /** Such as {@code since 2012-02-14 14:00}. */
        String words() {
            return "since " + time();
        }

        String time() {
            return Figures.time(since) + (mayBeOlder ? " or before" : "");
        }

        String length() {
            return drifted == 1 ? "new in this window" : Figures.count(drifted, "window");
        }
    }

    /** By name of the column. */
    Map<String, String> words() {
        Map<String, String> words = new HashMap<>();
        episodes.forEach((column, episode) -> words.put(column, episode.words()));
        return words;
    }

    Svg strip() {
        return VerdictStrip.of(last(STRIP).stream()
                .map(WindowColumns::window)
                .map(one -> new VerdictStrip.Cell(one.verdict(), Figures.span(one.start(), one.end())))
                .toList());
    }

    String stripWords() {
        int shown = last(STRIP).size();
        return "The last " + shown + " windows of " + last(1).get(0).window().size() + ", this one last";
    }

    String stripFrom() {
        return Figures.time(last(STRIP).get(0).window().start());
    }

    String stripTo() {
        return Figures.time(last(1).get(0).window().end());
    }

    private List<WindowColumns> last(int most) {
        return windows.subList(Math.max(0, windows.size() - most), windows.size());
    }

    /** What all trends of columns share. */
    Svg trendSymbol() {
        List<WindowColumns> shown = last(TRENDS);
        return PsiTrend.symbol(
                TREND,
                shown.get(0).window().start(),
                shown.get(shown.size() - 1).window().end());
    }

    /** By name of the column, in the same order; of those with a number in any window. */
    Map<String, List<PsiTrend.Point>> trends(List<ColumnReport> columns) {
        List<WindowColumns> shown = last(TRENDS);
        Map<String, @Nullable ColumnPoint[]> known = new HashMap<>();
        for (int i = 0; i < shown.size(); i++) {
            for (ColumnPoint point : shown.get(i).columns()) {
                known.computeIfAbsent(point.name(), name -> new ColumnPoint[shown.size()])[i] = point;
            }
        }
        Map<String, List<PsiTrend.Point>> trends = new LinkedHashMap<>();
        for (ColumnReport column : columns) {
            @Nullable ColumnPoint[] points = known.getOrDefault(column.name(), new ColumnPoint[shown.size()]);
            List<PsiTrend.Point> trend = new ArrayList<>();
            for (int i = 0; i < shown.size(); i++) {
                trend.add(point(shown.get(i).window(), points[i]));
            }
            if (trend.stream().anyMatch(point -> point.psi() != null)) {
                trends.put(column.name(), trend);
            }
        }
        return trends;
    }

    private static PsiTrend.Point point(WindowSummary window, @Nullable ColumnPoint point) {
        boolean bounded = point != null && point.interval().size() == 2;
        return new PsiTrend.Point(
                window.start(),
                window.end(),
                point == null ? Verdict.INCONCLUSIVE : point.verdict(),
                point == null ? null : point.psi(),
                bounded && point != null ? point.interval().get(0) : null,
                bounded && point != null ? point.interval().get(1) : null);
    }

    /** The numbers of all trends that are drawn: a row for each column, a cell for each window. */
    DataTable trendTable(Map<String, List<PsiTrend.Point>> trends) {
        List<String> heads = new ArrayList<>(List.of("Column"));
        last(TRENDS).forEach(one -> heads.add(Figures.time(one.window().start()).substring(5)));
        List<List<String>> rows = new ArrayList<>();
        trends.forEach((column, trend) -> {
            List<String> row = new ArrayList<>(List.of(Wording.name(column)));
            trend.forEach(point -> row.add(cell(point)));
            rows.add(row);
        });
        return DataTable.of(heads, rows);
    }

    private static String cell(PsiTrend.Point point) {
        Double psi = point.psi();
        Double low = point.low();
        Double high = point.high();
        return psi == null
                ? "-"
                : Figures.brief(psi)
                        + (low == null || high == null
                                ? ""
                                : " (" + Figures.brief(low) + "–" + Figures.brief(high) + ")")
                        + (point.verdict() == Verdict.DRIFTED ? " *" : "");
    }
}
