package io.plumbline.monitor.report;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.chart.Svg;
import io.plumbline.monitor.chart.VerdictStrip;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The windows before this one: since when it is as it is. */
record Past(String words, Svg strip, String from, String to) {
    private static final int WINDOWS = 48;

    /** Null where no earlier window is known. */
    static @Nullable Past of(WindowReport report, List<WindowSummary> all) {
        List<WindowSummary> earlier = all.stream()
                .filter(w -> w.model().equals(report.modelRef()))
                .filter(w -> w.segment().equals(report.segment()))
                .filter(w -> w.size()
                        .toString()
                        .equals(WindowSummary.of(report, 1).size().toString()))
                .filter(w -> w.start().isBefore(report.window().start()))
                .sorted(Comparator.comparing(WindowSummary::start).reversed())
                .limit(WINDOWS - 1)
                .toList();
        if (earlier.isEmpty()) {
            return null;
        }
        List<VerdictStrip.Cell> cells = new ArrayList<>();
        for (int i = earlier.size() - 1; i >= 0; i--) {
            cells.add(cell(earlier.get(i)));
        }
        cells.add(cell(WindowSummary.of(report, 1)));
        WindowSummary oldest = earlier.get(earlier.size() - 1);
        return new Past(
                words(report, earlier),
                VerdictStrip.of(cells),
                Figures.time(oldest.start()),
                Figures.time(report.window().end()));
    }

    private static VerdictStrip.Cell cell(WindowSummary window) {
        return new VerdictStrip.Cell(window.verdict(), Figures.span(window.start(), window.end()));
    }

    private static String words(WindowReport report, List<WindowSummary> newestFirst) {
        String intro = "The last " + Figures.count(newestFirst.size() + 1L, "window");
        if (report.verdict() != Verdict.DRIFTED) {
            return intro + ", this one last";
        }
        WindowSummary first = null;
        int windows = 1;
        for (WindowSummary window : newestFirst) {
            if (window.verdict() == Verdict.STABLE) {
                break;
            }
            if (window.verdict() == Verdict.DRIFTED) {
                first = window;
                windows++;
            }
        }
        return first == null
                ? intro + ": the drift is new in this one"
                : intro + ": drifting since " + Figures.time(first.start()) + ", " + Figures.count(windows, "window");
    }
}
