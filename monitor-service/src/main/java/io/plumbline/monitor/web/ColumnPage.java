package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.BinQuantiles;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.LineChart;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.ColumnPoint;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a model over its windows.
 *
 * @param back path of the model's page
 * @param sizes the same column in windows of other sizes
 * @param shapes the newest window's values over the reference's; null where it has no bins
 * @param graphs numbers over windows
 * @param rows newest first
 */
record ColumnPage(
        Shell shell,
        String column,
        String kind,
        String model,
        String version,
        String segment,
        String back,
        List<Size> sizes,
        String span,
        Verdict verdict,
        String css,
        String severity,
        String says,
        String report,
        @Nullable Drawing shapes,
        List<Graph> graphs,
        List<Row> rows) {
    private static final int WINDOWS = 96;
    private static final int MEDIAN = ColumnPoint.SHARES.size() / 2;
    /** Where a drift begins to be moderate. */
    private static final double MODERATE = 0.1;

    record Size(String name, String url, boolean shown) {}

    /**
     * A number over windows.
     *
     * @param band what the band around the line is; empty for none
     * @param reference what the dashed line is; empty for none
     * @param words what the drawing shows
     */
    record Graph(String title, String band, String reference, String words, LineChart chart) {}

    /** The column in a window. */
    record Row(
            String span,
            String report,
            Verdict verdict,
            String css,
            String severity,
            String psi,
            String interval,
            String p,
            String n,
            String nulls,
            String middle) {}

    private record Point(WindowSummary window, ColumnPoint column) {}

    /** @return null where no window of the model has the column */
    static @Nullable ColumnPage of(
            Console console,
            Visitor visitor,
            ModelRef model,
            String column,
            String segment,
            @Nullable WindowSize named) {
        List<WindowSize> sizes = console.reports().windows(model, segment, 1).stream()
                .map(WindowSummary::size)
                .sorted()
                .toList();
        WindowSize size = named != null || sizes.isEmpty() ? named : sizes.get(sizes.size() - 1);
        List<Point> points = size == null
                ? List.of()
                : console.reports().columns(model, segment, size, WINDOWS).stream()
                        .flatMap(one -> point(one, column).stream())
                        .toList();
        if (points.isEmpty()) {
            return null;
        }
        Point newest = points.get(0);
        ColumnReport whole = console
                .reports()
                .report(model, segment, newest.window().size(), newest.window().start())
                .map(WindowReport::columns)
                .orElse(List.of())
                .stream()
                .filter(one -> one.name().equals(column))
                .findFirst()
                .orElse(null);
        ColumnPoint now = newest.column();
        return new ColumnPage(
                console.shell(Wording.name(column) + ", " + Wording.name(model.model()), visitor),
                Wording.name(column),
                now.role() + ", " + now.type(),
                Wording.name(model.model()),
                Wording.name(model.version()),
                segment,
                Links.model(newest.window()),
                sizes.stream()
                        .map(one -> new Size(
                                one.toString(),
                                Links.column(model, column, one, segment),
                                one.equals(newest.window().size())))
                        .toList(),
                Figures.span(newest.window().start(), newest.window().end()),
                now.verdict(),
                VerdictStyle.of(now.verdict(), now.severity()),
                VerdictStyle.severity(now.severity()),
                whole == null ? "" : Wording.finding(whole),
                Links.report(newest.window()),
                whole == null ? null : Drawing.of(whole, "shapes"),
                graphs(points, whole),
                points.stream().map(ColumnPage::row).toList());
    }

    private static List<Point> point(WindowColumns window, String column) {
        return window.columns().stream()
                .filter(one -> one.name().equals(column))
                .map(one -> new Point(window.window(), one))
                .toList();
    }

    private static List<Graph> graphs(List<Point> newestFirst, @Nullable ColumnReport whole) {
        List<Point> points = new ArrayList<>(newestFirst);
        Collections.reverse(points);
        List<Graph> graphs = new ArrayList<>();
        add(graphs, "Corrected PSI", "90 % interval", "a drift is moderate from 0.1 on", points, ColumnPage::psi);
        Double median = whole == null ? null : referenceMedian(whole);
        add(
                graphs,
                "Median",
                "5 % to 95 % of the values",
                median == null ? "" : "median of the reference",
                points,
                point -> quantiles(point, median));
        if (whole != null) {
            shares(graphs, points, whole);
        }
        if (points.stream().anyMatch(point -> point.column().nullRatio() > 0)) {
            add(graphs, "Share of events without a usable value", "", "", points, ColumnPage::nulls);
        }
        return graphs;
    }

    private static void add(
            List<Graph> graphs,
            String title,
            String band,
            String reference,
            List<Point> points,
            Function<Point, LineChart.Point> number) {
        List<LineChart.Point> numbers = points.stream().map(number).toList();
        if (numbers.stream().allMatch(one -> one.value() == null)) {
            return;
        }
        LineChart chart = LineChart.of(numbers);
        if (chart != null) {
            graphs.add(new Graph(title, band, reference, words(title, numbers), chart));
        }
    }

    private static String words(String title, List<LineChart.Point> points) {
        List<Double> known = points.stream()
                .map(LineChart.Point::value)
                .filter(Objects::nonNull)
                .toList();
        return title + " of " + Figures.count(known.size(), "window") + ", oldest first: from "
                + Figures.number(Collections.min(known)) + " to " + Figures.number(Collections.max(known)) + ", "
                + Figures.number(known.get(known.size() - 1)) + " in the last. The numbers are in the table below.";
    }

    private static LineChart.Point psi(Point point) {
        List<Double> interval = point.column().interval();
        boolean bounded = interval.size() == 2;
        return number(
                point,
                point.column().psi(),
                bounded ? interval.get(0) : null,
                bounded ? interval.get(1) : null,
                point.column().psi() == null ? null : MODERATE);
    }

    private static LineChart.Point quantiles(Point point, @Nullable Double reference) {
        List<Double> quantiles = point.column().quantiles();
        return quantiles.isEmpty()
                ? number(point, null, null, null, null)
                : number(
                        point, quantiles.get(MEDIAN), quantiles.get(0), quantiles.get(quantiles.size() - 1), reference);
    }

    private static LineChart.Point nulls(Point point) {
        return number(point, point.column().nullRatio(), null, null, null);
    }

    private static LineChart.Point number(
            Point point,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double reference) {
        return new LineChart.Point(point.window().start(), point.window().end(), value, low, high, null, reference);
    }

    private static @Nullable Double referenceMedian(ColumnReport column) {
        ColumnReport.Summary reference = column.reference();
        return reference == null ? null : BinQuantiles.of(0.5, column.bins(), Bin::reference, reference);
    }

    /** One graph for each of the categories that the newest window names. */
    private static void shares(List<Graph> graphs, List<Point> points, ColumnReport whole) {
        double rows =
                Math.max(1, whole.bins().stream().mapToLong(Bin::reference).sum());
        for (ColumnPoint.Share share : points.get(points.size() - 1).column().shares()) {
            Double reference = whole.bins().stream()
                    .filter(bin -> bin.label().equals(share.label()))
                    .findFirst()
                    .map(bin -> bin.reference() / rows)
                    .orElse(null);
            add(
                    graphs,
                    "Share of " + Wording.name(share.label()),
                    "",
                    reference == null ? "" : "in the reference",
                    points,
                    point -> number(point, of(point, share.label()), null, null, reference));
        }
    }

    private static @Nullable Double of(Point point, String label) {
        return point.column().shares().stream()
                .filter(share -> share.label().equals(label))
                .findFirst()
                .map(ColumnPoint.Share::of)
                .orElse(null);
    }

    private static Row row(Point point) {
        ColumnPoint column = point.column();
        Double psi = column.psi();
        Double p = column.pAdjusted();
        Double mean = column.mean();
        List<Double> interval = column.interval();
        return new Row(
                Figures.span(point.window().start(), point.window().end()),
                Links.report(point.window()),
                column.verdict(),
                VerdictStyle.of(column.verdict(), column.severity()),
                VerdictStyle.severity(column.severity()),
                psi == null ? "" : Figures.number(psi),
                interval.size() < 2 ? "" : Figures.number(interval.get(0)) + " to " + Figures.number(interval.get(1)),
                p == null ? "" : Figures.number(p),
                Figures.count(column.n()),
                Figures.percent(column.nullRatio()),
                mean == null ? mostFrequent(column) : Figures.number(mean));
    }

    private static String mostFrequent(ColumnPoint column) {
        return column.shares().stream()
                .max(java.util.Comparator.comparingDouble(ColumnPoint.Share::of))
                .map(share -> Wording.name(share.label()) + ", " + Figures.percent(share.of()))
                .orElse("");
    }
}
