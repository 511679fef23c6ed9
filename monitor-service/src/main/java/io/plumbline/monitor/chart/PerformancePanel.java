package io.plumbline.monitor.chart;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.PerformanceReport.Metric;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.stats.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How right a model is, as its page shows it.
 *
 * @param size of the windows
 * @param css class of the verdict
 * @param span of the newest window with labels, or of the newest if none has any
 * @param labels how many labels came of it, and how long they took
 * @param judged of the last window with a verdict; empty where that is the same, or none has one
 * @param newest of the newest window, how many labels it has; empty where that is the same
 * @param metric that is judged, over windows
 * @param words what the chart shows; empty without a chart
 */
public record PerformancePanel(
        String size,
        String css,
        String headline,
        String span,
        String labels,
        String judged,
        String newest,
        String metric,
        @Nullable LineChart chart,
        String words,
        List<Past> past,
        List<Row> metrics,
        @Nullable String assumption,
        @Nullable Matrix confusion,
        List<Bin> calibration,
        List<Gap> fairness) {
    private static final int CLASSES = 10;

    /** A window of the chart. */
    public record Past(String span, String value, String interval, String estimated, String reference, String labels) {}

    /** A metric; {@code -} for what is not known. */
    public record Row(String name, boolean judged, String value, String interval, String estimated, String reference) {}

    /**
     * Rows of a class, by the class that was predicted.
     *
     * @param leftOut classes that are not shown, those with the fewest rows
     */
    public record Matrix(List<String> predicted, List<Truth> truths, int leftOut) {}

    public record Truth(String name, List<Cell> cells) {}

    /** @param right whether the prediction was right */
    public record Cell(String count, String share, boolean right) {}

    /** Places in a square of 100 by 100, and words. */
    public record Bin(
            double x, double y, double low, double high, String score, String share, String interval, String rows) {}

    public record Gap(String by, String name, String value, String interval, String greatest, String least) {}

    /** Labels below which a window does not say how far an estimate is off. */
    private static final long FEWEST_LABELS = 50;

    /**
     * @param reports of one series, newest first
     * @return null where there are none
     */
    public static @Nullable PerformancePanel of(List<PerformanceReport> reports) {
        if (reports.isEmpty()) {
            return null;
        }
        PerformanceReport newest = reports.get(0);
        PerformanceReport shown = reports.stream()
                .filter(report -> report.labels() > 0)
                .findFirst()
                .orElse(newest);
        List<PerformanceReport> past = new ArrayList<>(reports);
        past.sort(Comparator.comparing(report -> report.window().start()));
        LineChart chart =
                LineChart.of(past.stream().map(PerformancePanel::point).toList());
        return new PerformancePanel(
                newest.window().size(),
                VerdictStyle.of(shown.verdict()),
                Wording.headline(shown),
                span(shown),
                labels(shown),
                judged(shown, reports),
                newest == shown
                        ? ""
                        : "The newest window, " + span(newest) + ", has " + Figures.count(newest.labels(), "label")
                                + " of "
                                + Figures.count(newest.predictions(), "prediction") + " so far"
                                + estimate(newest) + ".",
                shown.metric(),
                chart,
                chart == null ? "" : words(shown, newest, reports.size()),
                reports.stream().map(PerformancePanel::past).toList(),
                rows(shown),
                assumption(shown, reports),
                matrix(shown),
                shown.calibration().stream().map(PerformancePanel::bin).toList(),
                shown.fairness().stream().map(PerformancePanel::gap).toList());
    }

    private static String judged(PerformanceReport shown, List<PerformanceReport> reports) {
        return reports.stream()
                .filter(report -> report.verdict() != Verdict.INCONCLUSIVE)
                .findFirst()
                .filter(report -> report != shown)
                .map(report -> "The last window with a verdict, " + span(report) + ": " + Wording.headline(report))
                .orElse("");
    }

    /** What an estimate rests on, and how far it was off where labels have come since. */
    private static @Nullable String assumption(PerformanceReport shown, List<PerformanceReport> reports) {
        String assumption = shown.assumption();
        List<Double> errors = new ArrayList<>();
        for (PerformanceReport report : reports) {
            Metric realised = report.judged();
            Metric estimated = Metric.named(report.estimated(), report.metric());
            if (realised != null && estimated != null && report.labels() >= FEWEST_LABELS) {
                errors.add(Math.abs(estimated.value() - realised.value()));
            }
        }
        if (assumption == null || errors.isEmpty()) {
            return assumption;
        }
        double sum = errors.stream().mapToDouble(Double::doubleValue).sum();
        return assumption + " In " + Figures.count(errors.size(), "window") + " with labels, the estimate of "
                + shown.metric() + " was off by " + Figures.number(sum / errors.size()) + " on average, by "
                + Figures.number(Collections.max(errors)) + " at most.";
    }

    private static String span(PerformanceReport report) {
        return Figures.span(report.window().start(), report.window().end());
    }

    private static String estimate(PerformanceReport report) {
        Metric estimated = Metric.named(report.estimated(), report.metric());
        return estimated == null
                ? ""
                : "; by scores alone its " + report.metric() + " is estimated at " + Figures.number(estimated.value())
                        + " (" + interval(estimated) + ")";
    }

    private static String labels(PerformanceReport report) {
        PerformanceReport.Delay delay = report.delay();
        Double coverage = report.coverage();
        return Figures.count(report.labels(), "label") + " of " + Figures.count(report.predictions(), "prediction")
                + (coverage == null ? "" : " (" + Figures.percent(coverage) + ")") + " so far"
                + (delay == null
                        ? ""
                        : "; half of them came within " + Figures.roughly(Duration.ofSeconds(delay.median()))
                                + ", nine tenths within " + Figures.roughly(Duration.ofSeconds(delay.p90())))
                + (report.shed() == 0
                        ? ""
                        : "; " + Figures.count(report.shed(), "further prediction") + " not kept, as too many waited")
                + ". Labels count until " + Figures.time(report.labelsUntil()) + " UTC.";
    }

    private static String words(PerformanceReport shown, PerformanceReport newest, int windows) {
        Metric judged = shown.judged();
        return shown.metric() + " over the last " + Figures.count(windows, "window") + " of "
                + shown.window().size()
                + (judged == null ? ", without a label yet" : ": " + Wording.metric(judged) + ", in " + span(shown))
                + (newest == shown ? "" : estimate(newest)) + ". The numbers are in a table below.";
    }

    private static LineChart.Point point(PerformanceReport report) {
        Metric judged = report.judged();
        Metric estimated = Metric.named(report.estimated(), report.metric());
        return new LineChart.Point(
                report.window().start(),
                report.window().end(),
                judged == null ? null : judged.value(),
                judged == null ? null : judged.low(),
                judged == null ? null : judged.high(),
                estimated == null ? null : estimated.value(),
                reference(judged, estimated));
    }

    private static @Nullable Double reference(@Nullable Metric realised, @Nullable Metric estimated) {
        return realised != null && realised.reference() != null
                ? realised.reference()
                : estimated == null ? null : estimated.reference();
    }

    private static Past past(PerformanceReport report) {
        Metric judged = report.judged();
        Metric estimated = Metric.named(report.estimated(), report.metric());
        return new Past(
                span(report),
                number(judged),
                interval(judged),
                number(estimated),
                number(reference(judged, estimated)),
                Figures.count(report.labels()) + " of " + Figures.count(report.predictions()));
    }

    private static String number(@Nullable Metric metric) {
        return number(metric == null ? null : Double.valueOf(metric.value()));
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : Figures.number(value);
    }

    private static String interval(@Nullable Metric metric) {
        return metric == null ? "-" : interval(metric.low(), metric.high());
    }

    private static String interval(double low, double high) {
        return Figures.number(low) + " to " + Figures.number(high);
    }

    private static List<Row> rows(PerformanceReport report) {
        Map<String, @Nullable Metric> realised = new LinkedHashMap<>();
        report.metrics().forEach(metric -> realised.put(metric.name(), metric));
        report.estimated().forEach(metric -> realised.putIfAbsent(metric.name(), null));
        List<Row> rows = new ArrayList<>();
        realised.forEach((name, metric) -> {
            Metric estimated = Metric.named(report.estimated(), name);
            rows.add(new Row(
                    name,
                    name.equals(report.metric()),
                    number(metric),
                    interval(metric),
                    number(estimated),
                    number(reference(metric, estimated))));
        });
        return rows;
    }

    private static @Nullable Matrix matrix(PerformanceReport report) {
        if (report.confusion().isEmpty()) {
            return null;
        }
        Map<String, Long> sizes = new LinkedHashMap<>();
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        report.confusion().forEach(cell -> {
            sizes.merge(cell.truth(), cell.count(), Long::sum);
            sizes.merge(cell.predicted(), 0L, Long::sum);
            counts.computeIfAbsent(cell.truth(), truth -> new TreeMap<>()).put(cell.predicted(), cell.count());
        });
        Collection<String> most = sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(CLASSES)
                .map(Map.Entry::getKey)
                .toList();
        List<String> names = sizes.keySet().stream().filter(most::contains).toList();
        List<Truth> truths = names.stream()
                .map(truth -> new Truth(
                        Wording.name(truth),
                        names.stream()
                                .map(predicted -> cell(
                                        counts.getOrDefault(truth, Map.of()).getOrDefault(predicted, 0L),
                                        Objects.requireNonNullElse(sizes.get(truth), 0L),
                                        truth.equals(predicted)))
                                .toList()))
                .toList();
        return new Matrix(names.stream().map(Wording::name).toList(), truths, sizes.size() - names.size());
    }

    private static Cell cell(long count, long ofTruth, boolean right) {
        return new Cell(Figures.count(count), ofTruth == 0 ? "" : Figures.percent((double) count / ofTruth), right);
    }

    private static Bin bin(PerformanceReport.CalibrationBin bin) {
        return new Bin(
                place(bin.score()),
                100 - place(bin.share()),
                100 - place(bin.low()),
                100 - place(bin.high()),
                Figures.number(bin.score()),
                Figures.percent(bin.share()),
                Figures.percent(bin.low()) + " to " + Figures.percent(bin.high()),
                Figures.count(bin.n()));
    }

    private static double place(double share) {
        return Math.round(Math.max(0, Math.min(1, share)) * 1000) / 10.0;
    }

    private static Gap gap(PerformanceReport.Disparity one) {
        return new Gap(
                Wording.name(one.by()),
                one.name().replace('_', ' '),
                Figures.number(one.value()),
                interval(one.low(), one.high()),
                Wording.name(one.groups().get(0)),
                Wording.name(one.groups().get(1)));
    }
}
