package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The verdicts of windows of one size in a row, oldest first.
 *
 * @param size such as {@code 1h}
 * @param url path of the model's page with this size
 * @param words what the row shows
 * @param cells as many as the page has places; those before the first window are empty
 */
record WindowStrip(String size, String url, String words, WindowRow newest, List<Cell> cells) {
    static final int CELLS = 26;

    /** @param css classes of the verdict; {@code none} for no window */
    record Cell(String css, String label) {}

    /** @param newestFirst of one size, at least one */
    static WindowStrip of(List<WindowSummary> newestFirst) {
        List<WindowSummary> shown = newestFirst.subList(0, Math.min(CELLS, newestFirst.size()));
        List<Cell> cells = new ArrayList<>();
        for (int i = shown.size(); i < CELLS; i++) {
            cells.add(new Cell("none", ""));
        }
        for (int i = shown.size() - 1; i >= 0; i--) {
            WindowSummary window = shown.get(i);
            cells.add(new Cell(
                    VerdictStyle.of(window.verdict(), window.severity()),
                    Figures.span(window.start(), window.end()) + ": " + Wording.verdict(window.verdict())));
        }
        WindowSummary newest = newestFirst.get(0);
        return new WindowStrip(
                newest.size().toString(), Links.model(newest), words(shown), WindowRow.of(newest), cells);
    }

    static String words(List<WindowSummary> windows) {
        long drifted =
                windows.stream().filter(w -> w.verdict() == Verdict.DRIFTED).count();
        return drifted + " of the last " + Figures.count(windows.size(), "window") + " drifted";
    }

    /** By size, the smallest first; each newest first. */
    static Map<WindowSize, List<WindowSummary>> bySize(List<WindowSummary> newestFirst) {
        Map<WindowSize, List<WindowSummary>> sizes = new TreeMap<>();
        newestFirst.forEach(window ->
                sizes.computeIfAbsent(window.size(), size -> new ArrayList<>()).add(window));
        return sizes;
    }
}
