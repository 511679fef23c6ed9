package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.stats.verdict.Verdict;

/**
 * A window in a line.
 *
 * @param css classes of the verdict and its severity
 * @param severity with a comma before it; empty for none
 * @param says what drifted, or why there is no verdict
 * @param report path of its report
 */
record WindowRow(
        String span,
        Verdict verdict,
        String css,
        String severity,
        String says,
        String events,
        String labels,
        int revision,
        String report) {
    static WindowRow of(WindowSummary window) {
        return new WindowRow(
                Figures.span(window.start(), window.end()),
                window.verdict(),
                VerdictStyle.of(window.verdict(), window.severity()),
                VerdictStyle.severity(window.severity()),
                window.says(),
                Figures.count(window.nCurrent()),
                Figures.count(window.nLabels()),
                window.revision(),
                Links.report(window));
    }
}
