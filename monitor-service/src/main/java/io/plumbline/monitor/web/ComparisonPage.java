package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.Chart;
import io.plumbline.monitor.chart.Svg;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.divergence.DistanceEstimate;
import io.plumbline.stats.divergence.PopulationStabilityIndex;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
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
            @Nullable Svg symbol,
            @Nullable Svg shapes) {}

    /** What the reference says of it; null where the window does not have it. */
    record Chip(@Nullable Verdict verdict, String css, String severity) {}

    private record Pair(
            @Nullable ColumnReport a,
            @Nullable ColumnReport b,
            @Nullable DistanceEstimate psi) {
        double distance() {
            return psi == null ? Double.NEGATIVE_INFINITY : psi.corrected();
        }

        ColumnReport any() {
            return Objects.requireNonNull(b == null ? a : b);
        }
    }

    static ComparisonPage of(Console console, Visitor visitor, WindowReport a, WindowReport b) {
        ModelRef model = a.modelRef();
        WindowSize size = WindowSize.parse(a.window().size());
        Map<String, ColumnReport> first = byName(a);
        Map<String, ColumnReport> second = byName(b);
        List<Pair> pairs = java.util.stream.Stream.concat(first.keySet().stream(), second.keySet().stream())
                .distinct()
                .map(name -> pair(first.get(name), second.get(name)))
                .sorted(Comparator.comparingDouble(Pair::distance)
                        .reversed()
                        .thenComparing(pair -> pair.any().name()))
                .toList();
        List<Row> rows = new ArrayList<>();
        for (Pair pair : pairs) {
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

    private static Map<String, ColumnReport> byName(WindowReport report) {
        return report.columns().stream().collect(Collectors.toMap(ColumnReport::name, Function.identity()));
    }

    private static Side side(WindowReport report) {
        return new Side(
                Figures.span(report.window().start(), report.window().end()),
                report.verdict(),
                VerdictStyle.of(report.verdict(), report.severity()),
                report.severity() == null ? "" : ", " + Wording.severity(report.severity()),
                Figures.count(report.nCurrent(), "event"),
                Links.report(
                        report.modelRef(),
                        report.segment(),
                        WindowSize.parse(report.window().size()),
                        report.window().start()));
    }

    private static Pair pair(@Nullable ColumnReport a, @Nullable ColumnReport b) {
        if (a == null || b == null || !sameBins(a, b)) {
            return new Pair(a, b, null);
        }
        long[] before = counts(a, b, a);
        long[] now = counts(a, b, b);
        boolean both = java.util.Arrays.stream(before).sum() > 0
                && java.util.Arrays.stream(now).sum() > 0;
        return new Pair(a, b, both ? PopulationStabilityIndex.estimate(now, before) : null);
    }

    /** Numbers are in the same bins if their edges are the same; categories always are. */
    private static boolean sameBins(ColumnReport a, ColumnReport b) {
        return !a.bins().isEmpty() && !b.bins().isEmpty() && edges(a).equals(edges(b));
    }

    private static List<List<@Nullable Double>> edges(ColumnReport column) {
        List<List<@Nullable Double>> edges = new ArrayList<>();
        for (Bin bin : column.bins()) {
            if (bin.low() != null || bin.high() != null) {
                edges.add(java.util.Arrays.asList(bin.low(), bin.high()));
            }
        }
        return edges;
    }

    private static long[] counts(ColumnReport a, ColumnReport b, ColumnReport of) {
        Map<String, Long> counts = new java.util.HashMap<>();
        of.bins().forEach(bin -> counts.merge(bin.label(), bin.current(), Long::sum));
        return labels(a, b).stream()
                .mapToLong(label -> counts.getOrDefault(label, 0L))
                .toArray();
    }

    private static List<String> labels(ColumnReport a, ColumnReport b) {
        return java.util.stream.Stream.concat(a.bins().stream(), b.bins().stream())
                .map(Bin::label)
                .distinct()
                .toList();
    }

    private static Row row(Pair pair, ModelRef model, WindowSize size, String segment, String id) {
        ColumnReport any = pair.any();
        DistanceEstimate psi = pair.psi();
        Chart chart = psi == null || pair.a() == null || pair.b() == null ? null : Chart.of(beside(pair.a(), pair.b()));
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
                chart == null ? null : chart.symbol(id),
                chart == null ? null : Chart.small(id));
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
                        column.severity() == null ? "" : ", " + Wording.severity(column.severity()));
    }

    private static String change(
            Pair pair, Function<ColumnReport, @Nullable Double> number, Function<Double, String> words) {
        Double before = pair.a() == null ? null : number.apply(pair.a());
        Double now = pair.b() == null ? null : number.apply(pair.b());
        return before == null && now == null
                ? ""
                : (before == null ? "none" : words.apply(before)) + " → " + (now == null ? "none" : words.apply(now));
    }

    /** The second with the first in the place of its reference. */
    private static ColumnReport beside(ColumnReport a, ColumnReport b) {
        List<Bin> bins = labels(a, b).stream()
                .map(label -> {
                    Bin before = named(a, label);
                    Bin now = named(b, label);
                    Bin any = Objects.requireNonNull(now == null ? before : now);
                    return new Bin(
                            label,
                            any.low(),
                            any.high(),
                            before == null ? 0 : before.current(),
                            now == null ? 0 : now.current());
                })
                .toList();
        return b.beside(a.current(), bins);
    }

    private static @Nullable Bin named(ColumnReport column, String label) {
        return column.bins().stream()
                .filter(bin -> bin.label().equals(label))
                .findFirst()
                .orElse(null);
    }
}
