package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.Chart;
import io.plumbline.monitor.chart.Svg;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.divergence.DistanceEstimate;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Two windows of a model, each other's reference.
 *
 * @param rows those that differ most first
 * @param note what cannot be compared, and why; empty where all can
 */
record ComparisonPage(
        Shell shell,
        String model,
        String version,
        String segment,
        String size,
        String back,
        Side a,
        Side b,
        String swap,
        List<Row> rows,
        String note) {
    /** What is less is noise of the arithmetic. */
    private static final double LEAST = 5e-5;

    /** One of the windows. */
    record Side(String span, Verdict verdict, String css, String severity, String events, String report) {}

    /**
     * A column in both.
     *
     * @param psi between them, corrected, with its interval; empty where it is not known
     * @param shapes the second over the first; null where they have no bins in common
     */
    record Row(
            String name,
            String url,
            Chip a,
            Chip b,
            String psi,
            String means,
            String nulls,
            @Nullable Svg shapes) {}

    /** What the reference says of it; null where the window does not have it. */
    record Chip(@Nullable Verdict verdict, String css, String severity) {}

    static ComparisonPage of(Console console, Visitor visitor, WindowReport a, WindowReport b) {
        ModelRef model = a.modelRef();
        WindowSize size = WindowSize.parse(a.window().size());
        List<Row> rows = new ArrayList<>();
        for (WindowPair pair : WindowPair.of(a, b)) {
            rows.add(row(pair, model, size, a.segment(), "d" + rows.size()));
        }
        boolean same = Objects.equals(a.referenceId(), b.referenceId());
        return new ComparisonPage(
                console.shell("Two windows of " + Wording.name(model.model()), visitor),
                Wording.name(model.model()),
                Wording.name(model.version()),
                a.segment(),
                size.toString(),
                Links.model(model) + "?size=" + size,
                side(a),
                side(b),
                Links.comparison(
                        model, a.segment(), size, b.window().start(), a.window().start()),
                rows,
                same
                        ? ""
                        : "They were compared with different references, so that their values are counted in other bins:"
                                + " only columns whose bins are the same are compared.");
    }

    private static Side side(WindowReport report) {
        return new Side(
                Figures.span(report.window().start(), report.window().end()),
                report.verdict(),
                VerdictStyle.of(report.verdict(), report.severity()),
                VerdictStyle.severity(report.severity()),
                Figures.count(report.nCurrent(), "event"),
                Links.report(
                        report.modelRef(),
                        report.segment(),
                        WindowSize.parse(report.window().size()),
                        report.window().start()));
    }

    private static Row row(WindowPair pair, ModelRef model, WindowSize size, String segment, String id) {
        ColumnReport any = pair.any();
        DistanceEstimate psi = pair.psi();
        Chart chart = psi == null ? null : Chart.of(pair.beside());
        return new Row(
                Wording.name(any.name()),
                Links.column(model, any.name(), size, segment),
                chip(pair.a()),
                chip(pair.b()),
                psi == null
                        ? ""
                        : number(psi.corrected()) + " (" + number(psi.low()) + " to " + number(psi.high()) + ")",
                change(
                        pair,
                        column -> column.current() == null
                                ? null
                                : column.current().mean(),
                        Figures::number),
                change(pair, column -> column.quality().nullRatio(), Figures::percent),
                chart == null ? null : chart.small(id));
    }

    private static String number(double psi) {
        return Figures.number(Math.abs(psi) < LEAST ? 0 : psi);
    }

    private static Chip chip(@Nullable ColumnReport column) {
        return column == null
                ? new Chip(null, "", "")
                : new Chip(
                        column.verdict(),
                        VerdictStyle.of(column.verdict(), column.severity()),
                        VerdictStyle.severity(column.severity()));
    }

    private static String change(
            WindowPair pair, Function<ColumnReport, @Nullable Double> number, Function<Double, String> words) {
        Double before = pair.a() == null ? null : number.apply(pair.a());
        Double now = pair.b() == null ? null : number.apply(pair.b());
        return before == null && now == null
                ? ""
                : (before == null ? "none" : words.apply(before)) + " → " + (now == null ? "none" : words.apply(now));
    }
}
