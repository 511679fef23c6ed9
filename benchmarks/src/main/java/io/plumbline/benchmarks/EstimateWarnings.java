package io.plumbline.benchmarks;

import io.plumbline.monitor.alert.AlertEvaluator;
import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.OwnRule;
import io.plumbline.monitor.alert.PerformanceEvaluator;
import io.plumbline.monitor.alert.ReportNumber;
import io.plumbline.monitor.assess.AssessSettings;
import io.plumbline.monitor.assess.PerformanceAssessor;
import io.plumbline.monitor.assess.PerformanceAssessor.Baseline;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.PerformanceReport.Metric;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.verdict.Severity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Performance estimated without labels beside what labels say in the end, on data whose models decay: how far off the estimate is, and how many days
 * before labels it warns. What the estimate and labels are asked is the same: whether a number is surely below a share of what it is in the reference.
 *
 * <p>The data and what they are is in {@code benchmarks/peers/estimates.py}. Days pass one by one: a window is reported when it is over and after each
 * day that brought labels of it, as the stream does, and assessed and evaluated by what the stream has for that.
 */
final class EstimateWarnings {
    private static final ZoneOffset ZONE = ZoneOffset.UTC;
    private static final ModelRef MODEL = new ModelRef("model", "1");
    private static final Task TASK = new Task.Classification(ClassificationLayout.binary("0", "1"), false, .5);
    private static final List<Integer> DELAYS = List.of(7, 14, 30);
    private static final Duration HORIZON = Duration.ofDays(30);
    private static final String BY_SCORES = "by_scores";
    private static final String BY_LABELS = "by_labels";
    private static final String PERFORMANCE = "performance";

    /**
     * What is measured.
     *
     * @param margin by how much performance may be worse: a twentieth, as by default, where the data lose as much
     * @param from the day from which performance decays
     */
    private record Setting(String name, String window, double margin, String from) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting("synthetic_sample", "28d", .01, "2019-04-15"),
            new Setting("synthetic_sample", "28d", .02, "2019-04-15"),
            new Setting("bikes_mix_sudden", "7d", .05, "2012-07-02"),
            new Setting("bikes_mix", "7d", .05, "2012-05-28"),
            new Setting("bikes_concept", "7d", .05, "2012-07-02"),
            new Setting("bikes_2012", "7d", .05, "2012-01-01"),
            new Setting("bikes_2012", "28d", .05, "2012-01-01"));

    /** A prediction and what came true. */
    private record Row(boolean reference, long day, double score, String predicted, String truth) {
        Map<String, FeatureValue> scores() {
            return Map.of("1", new FeatureValue.Numeric(score));
        }

        Prediction prediction() {
            return Objects.requireNonNull(TASK.prediction(
                    new InferenceEvent(
                            MODEL, null, millis(day), Map.of(), new FeatureValue.Text(predicted), scores(), Map.of()),
                    List.of()));
        }
    }

    private final String name;
    private final WindowSize size;
    private final String metric;
    private final long from;
    private final List<Row> rows;
    private final Baseline baseline;
    private final OutcomeSettings outcomes;
    private final PerformanceAssessor assessor;
    private final double before;
    private final AlertSettings limits;

    private EstimateWarnings(Setting setting, String metric, List<Row> rows, Baseline baseline) {
        name = setting.name();
        size = WindowSize.parse(setting.window());
        this.metric = metric;
        from = LocalDate.parse(setting.from()).toEpochDay();
        this.rows = rows;
        this.baseline = baseline;
        double margin = setting.margin();
        outcomes = new OutcomeSettings(TASK, metric, margin, HORIZON, 1, null, List.of());
        assessor = new PerformanceAssessor(
                outcomes,
                AssessSettings.budget(AssessSettings.DEFAULT_PERIOD, List.of(size), size, 0, true)
                        .alpha());
        before = named(assess(new Window(0, 1), baseline.outcomes()).metrics()).value();
        double limit = before * (1 - margin);
        limits = new AlertSettings(
                1,
                2,
                Duration.ZERO,
                null,
                List.of(
                        rule(BY_SCORES, ReportNumber.valueOf("ESTIMATED_" + metric.toUpperCase(Locale.ROOT)), limit),
                        rule(BY_LABELS, ReportNumber.valueOf(metric.toUpperCase(Locale.ROOT)), limit)));
    }

    private static OwnRule rule(String name, ReportNumber number, double limit) {
        return new OwnRule(name, number, "*", null, limit, Severity.MODERATE);
    }

    public static void main(String[] arguments) throws IOException {
        Table table = new Table(
                "data",
                "window",
                "metric",
                "in the reference",
                "windows",
                "mean error",
                "mean absolute error",
                "realised within the interval",
                "limit",
                "decays from",
                "days to the warning: estimate",
                "labels that take 7, 14 and 30 days",
                "alert `performance`, by the same",
                "false before: estimate, labels, `performance`",
                "estimate earlier than labels, days",
                "than `performance`, days");
        for (Setting setting : SETTINGS) {
            List<Row> rows = read(setting.name());
            Baseline baseline = baseline(rows);
            for (String metric : List.of("accuracy", "f1", "roc_auc")) {
                table.row(new EstimateWarnings(setting, metric, rows, baseline).row());
            }
        }
    }

    private static List<Row> read(String name) throws IOException {
        try (InputStream in = EstimateWarnings.class.getResourceAsStream("/estimates/" + name + ".csv.gz")) {
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(Objects.requireNonNull(in)), StandardCharsets.UTF_8));
            return lines.lines()
                    .map(line -> line.split(",", -1))
                    .map(cells -> new Row(
                            cells[0].equals("r"),
                            Long.parseLong(cells[1]),
                            Double.parseDouble(cells[2]),
                            cells[3],
                            cells[4]))
                    .toList();
        }
    }

    private static Baseline baseline(List<Row> rows) {
        Reference reference = ReferenceBuilder.build(
                new ReferenceSettings(
                        MODEL.model(),
                        null,
                        Instant.EPOCH,
                        "benchmark",
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Segmentation.NONE,
                        List.of(),
                        ZONE,
                        TASK),
                taker -> rows.stream()
                        .filter(Row::reference)
                        .forEach(row -> taker.accept(new ReferenceRow(
                                null,
                                Map.of(),
                                new FeatureValue.Text(row.predicted()),
                                new FeatureValue.Text(row.truth()),
                                Map.of(),
                                row.scores(),
                                null))));
        return Baseline.of(
                reference.id(), Objects.requireNonNull(reference.outcomes()).profile(), Map.of());
    }

    private static long millis(long day) {
        return Duration.ofDays(day).toMillis();
    }

    private PerformanceReport assess(Window window, OutcomeProfile profile) {
        return assessor.assess(MODEL, Segment.ALL, size, window, profile, baseline, new TreeMap<>());
    }

    private Metric named(List<Metric> metrics) {
        return metrics.stream()
                .filter(one -> one.name().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    /** What is known of a window so far. */
    private static final class Open {
        final OutcomeProfile profile = OutcomeProfile.of(TASK);
        boolean stale;
        int reports;
        int looks;
        long labels;
    }

    /**
     * What a run of all days gave.
     *
     * @param last report of each window
     * @param warned the day after which each alert first began that was of a window after the decay had begun
     * @param early how often each began before
     */
    private record Run(List<PerformanceReport> last, Map<String, Long> warned, Map<String, Integer> early) {}

    private Run run(int delay) {
        TreeMap<Long, List<Row>> byDay = new TreeMap<>();
        rows.stream()
                .filter(row -> !row.reference())
                .forEach(row -> byDay.computeIfAbsent(row.day(), day -> new ArrayList<>())
                        .add(row));
        TreeMap<Long, Open> open = new TreeMap<>();
        TreeMap<Long, PerformanceReport> last = new TreeMap<>();
        Map<String, Long> warned = new HashMap<>();
        Map<String, Integer> early = new HashMap<>();
        byte[] byLabels = null;
        byte[] byScores = null;
        // A window more at the end, so that the last is over.
        long end = byDay.lastKey() + delay + size.length().toDays();
        for (long day = byDay.firstKey(); day <= end; day++) {
            for (Row row : byDay.getOrDefault(day, List.of())) {
                Open window = window(open, day);
                window.profile.add(row.prediction(), null);
                window.stale = true;
            }
            for (Row row : byDay.getOrDefault(day - delay, List.of())) {
                Open window = window(open, row.day());
                Prediction prediction = row.prediction();
                window.profile.remove(prediction, null);
                window.profile.add(prediction, new Truth(millis(day), row.truth()));
                window.stale = true;
            }
            for (Map.Entry<Long, Open> one : open.entrySet()) {
                Window span = size.containing(one.getKey(), ZONE);
                Open window = one.getValue();
                if (!window.stale || span.end() > millis(day + 1)) {
                    continue;
                }
                window.stale = false;
                window.reports++;
                PerformanceReport report = assess(span, window.profile);
                last.put(span.start(), report);
                List<AlertTransition> alerts = new ArrayList<>();
                if (PerformanceEvaluator.looks(report, window.labels)) {
                    window.looks++;
                    window.labels = report.labels();
                    AlertEvaluator.Evaluation evaluation =
                            PerformanceEvaluator.evaluate(byLabels, report, window.looks, limits, null);
                    byLabels = evaluation.next();
                    alerts.addAll(evaluation.transitions());
                }
                if (PerformanceEvaluator.looksAtEstimate(report, window.reports)) {
                    AlertEvaluator.Evaluation evaluation =
                            PerformanceEvaluator.evaluateEstimate(byScores, report, limits);
                    byScores = evaluation.next();
                    alerts.addAll(evaluation.transitions());
                }
                for (AlertTransition alert : alerts) {
                    if (alert.state() == AlertTransition.State.FIRING) {
                        if (span.end() > millis(from)) {
                            warned.putIfAbsent(alert.rule(), day + 1);
                        } else {
                            early.merge(alert.rule(), 1, Integer::sum);
                        }
                    }
                }
            }
        }
        return new Run(List.copyOf(last.values()), warned, early);
    }

    private Open window(Map<Long, Open> open, long day) {
        return open.computeIfAbsent(size.containing(millis(day), ZONE).start(), start -> new Open());
    }

    private String[] row() {
        List<Run> runs = DELAYS.stream().map(this::run).toList();
        double bias = 0;
        double error = 0;
        int within = 0;
        int windows = 0;
        for (PerformanceReport report : runs.get(0).last()) {
            if (report.labels() < PerformanceEvaluator.FEWEST) {
                continue;
            }
            Metric estimated = named(report.estimated());
            double realised = named(report.metrics()).value();
            windows++;
            bias += estimated.value() - realised;
            error += Math.abs(estimated.value() - realised);
            within += realised >= estimated.low() && realised <= estimated.high() ? 1 : 0;
        }
        Long estimate = runs.get(0).warned().get(BY_SCORES);
        return new String[] {
            "`" + name + "`",
            size.toString(),
            "`" + metric + "`",
            String.format(Locale.ROOT, "%.3f", before),
            "" + windows,
            String.format(Locale.ROOT, "%+.4f", bias / windows),
            String.format(Locale.ROOT, "%.4f", error / windows),
            Table.number((double) within / windows),
            String.format(Locale.ROOT, "%.3f", before * (1 - outcomes.margin())),
            LocalDate.ofEpochDay(from).toString(),
            days(estimate),
            days(runs, BY_LABELS),
            days(runs, PERFORMANCE),
            early(runs),
            earlier(runs, estimate, BY_LABELS),
            earlier(runs, estimate, PERFORMANCE)
        };
    }

    /** Of the run in which there were most. */
    private static String early(List<Run> runs) {
        return String.join(
                ", ",
                Stream.of(BY_SCORES, BY_LABELS, PERFORMANCE)
                        .map(rule -> ""
                                + runs.stream()
                                        .mapToInt(run -> run.early().getOrDefault(rule, 0))
                                        .max()
                                        .orElse(0))
                        .toList());
    }

    private static String earlier(List<Run> runs, @Nullable Long estimate, String rule) {
        return String.join(
                "; ",
                runs.stream()
                        .map(run -> run.warned().get(rule))
                        .map(labels -> labels == null || estimate == null ? "–" : "" + (labels - estimate))
                        .toList());
    }

    private String days(List<Run> runs, String rule) {
        return String.join(
                "; ", runs.stream().map(run -> days(run.warned().get(rule))).toList());
    }

    /** Days since the decay began. */
    private String days(@Nullable Long day) {
        return day == null ? "never" : "" + (day - from);
    }
}
