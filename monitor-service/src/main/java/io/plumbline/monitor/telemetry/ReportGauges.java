package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.Ownership;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of the newest window of each size and segment of the models that this instance owns. They are made anew at each
 * scrape from what was reported, so that the series of a model leave with it. A version or segment that has had no
 * window for ten of its size, while the model went on, is left out.
 */
final class ReportGauges implements MultiCollector {
    /** Columns exported of a model and version, over all segments and window sizes. */
    static final int COLUMNS = 500;
    /** Windows without a report after which a version or segment is left out. */
    static final int SILENT = 10;

    private final ReportHistory reports;
    private final AlertHistory alerts;
    private final Ownership ownership;

    ReportGauges(ReportHistory reports, AlertHistory alerts, Ownership ownership) {
        this.reports = reports;
        this.alerts = alerts;
        this.ownership = ownership;
    }

    private record Cell(WindowReport report, ColumnReport column) {
        private static final List<Verdict> ORDER = List.of(Verdict.DRIFTED, Verdict.INCONCLUSIVE, Verdict.STABLE);

        static final Comparator<Cell> MOST_DRIFTED_FIRST = Comparator.comparingInt(
                        (Cell c) -> ORDER.indexOf(c.column.verdict()))
                .thenComparing(c -> status(c.column.verdict(), c.column.severity()), Comparator.reverseOrder())
                .thenComparing(c -> c.column.scores().getOrDefault("psi_corrected", 0.0), Comparator.reverseOrder())
                .thenComparing(c -> c.column.name())
                .thenComparing(c -> c.report.segment())
                .thenComparing(c -> c.report.window().size());
    }

    @Override
    public MetricSnapshots collect() {
        List<WindowReport> current = current();
        Windows windows = new Windows();
        current.forEach(windows::add);
        Columns columns = new Columns();
        Map<ModelRef, List<Cell>> cells = new TreeMap<>();
        for (WindowReport report : current) {
            List<Cell> of = cells.computeIfAbsent(report.modelRef(), model -> new ArrayList<>());
            report.columns().forEach(column -> of.add(new Cell(report, column)));
        }
        cells.forEach(columns::add);

        List<GaugeFamily> families = new ArrayList<>(windows.families());
        families.addAll(columns.families());
        families.add(firing());
        return new MetricSnapshots(families.stream()
                .filter(family -> !family.isEmpty())
                .map(GaugeFamily::snapshot)
                .toArray(MetricSnapshot[]::new));
    }

    private List<WindowReport> current() {
        List<WindowReport> owned = reports.latest().stream()
                .filter(report -> ownership.owns(report.model()))
                .toList();
        Map<String, Instant> newest = new HashMap<>();
        owned.forEach(
                report -> newest.merge(modelAndSize(report), report.window().end(), (a, b) -> a.isAfter(b) ? a : b));
        return owned.stream()
                .filter(report -> {
                    Duration silent = length(report).multipliedBy(SILENT);
                    Instant last = newest.getOrDefault(
                            modelAndSize(report), report.window().end());
                    return !report.window().end().plus(silent).isBefore(last);
                })
                .toList();
    }

    private static String modelAndSize(WindowReport report) {
        return report.window().size() + " " + report.model();
    }

    private static Duration length(WindowReport report) {
        return WindowSize.parse(report.window().size()).length();
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    private GaugeFamily firing() {
        GaugeFamily firing = new GaugeFamily("plumbline_alert_firing", "1 for each alert that fires now.");
        for (AlertTransition alert : alerts.firing()) {
            if (ownership.owns(alert.model())) {
                firing.add(
                        Labels.of(
                                "model",
                                alert.model(),
                                "version",
                                alert.version(),
                                "segment",
                                alert.segment(),
                                "rule",
                                alert.rule(),
                                "severity",
                                Wording.severity(alert.severity())),
                        1);
            }
        }
        return firing;
    }

    /** -1 inconclusive, 0 stable, 1 to 3 drifted: minor, moderate, major. */
    static int status(Verdict verdict, @Nullable Severity severity) {
        return switch (verdict) {
            case INCONCLUSIVE -> -1;
            case STABLE -> 0;
            case DRIFTED -> 1 + (severity == null ? 0 : severity.ordinal());
        };
    }

    private static final String STATUS = "-1 inconclusive, 0 stable, 1 minor drift, 2 moderate drift, 3 major drift.";

    /** What is said of a whole window. */
    private static final class Windows {
        private final GaugeFamily status =
                new GaugeFamily("plumbline_window_drift_status", "Verdict on the newest window: " + STATUS);
        private final GaugeFamily end = new GaugeFamily(
                "plumbline_window_end_timestamp_seconds", "Event time at which the newest window ended.");
        private final GaugeFamily size = new GaugeFamily("plumbline_window_size_seconds", "Length of the window.");
        private final GaugeFamily events =
                new GaugeFamily("plumbline_window_events", "Inference events in the newest window.");
        private final GaugeFamily labelled =
                new GaugeFamily("plumbline_window_labels", "Label events in the newest window.");
        private final GaugeFamily stage = new GaugeFamily(
                "plumbline_reference_stage",
                "What the newest window was compared with: 0 nothing, 1 preview, 2 calibrating, 3 provisional, 4 pinned.");
        private final GaugeFamily columns =
                new GaugeFamily("plumbline_window_columns", "Columns of the newest window by verdict.");

        void add(WindowReport report) {
            Labels labels = Labels.of(
                    "model",
                    report.model(),
                    "version",
                    report.version(),
                    "segment",
                    report.segment(),
                    "window",
                    report.window().size());
            status.add(labels, status(report.verdict(), report.severity()));
            end.add(labels, seconds(report.window().end()));
            size.add(labels, length(report).toMillis() / 1000.0);
            events.add(labels, report.nCurrent());
            labelled.add(labels, report.nLabels());
            Reference.Stage trusted = report.referenceStage();
            stage.add(labels, trusted == null ? 0 : 1 + trusted.ordinal());
            for (Verdict verdict : Verdict.values()) {
                columns.add(
                        labels.add("verdict", MonitorMeters.label(verdict)),
                        report.columns().stream()
                                .filter(c -> c.verdict() == verdict)
                                .count());
            }
        }

        List<GaugeFamily> families() {
            return List.of(status, end, size, events, labelled, stage, columns);
        }
    }

    /** What is said of a column. */
    private static final class Columns {
        /** The score that decides: it is the only one with a threshold. */
        private static final String DECISIVE = "p_adjusted";

        private final GaugeFamily score = new GaugeFamily(
                "plumbline_column_drift_score",
                "Score of a column in the newest window, by test. Scores of different tests cannot be compared.");
        private final GaugeFamily threshold = new GaugeFamily(
                "plumbline_column_drift_threshold",
                "What the score of the deciding test, p_adjusted, must be below for a drift.");
        private final GaugeFamily status =
                new GaugeFamily("plumbline_column_drift_status", "Verdict on a column in the newest window: " + STATUS);
        private final GaugeFamily nulls = new GaugeFamily(
                "plumbline_column_null_ratio", "Share of events of the newest window without a usable value.");
        private final GaugeFamily leftOut = new GaugeFamily(
                "plumbline_columns_left_out",
                "Columns without series of their own, as the model has too many; those that drift most have them.");

        void add(ModelRef model, List<Cell> cells) {
            cells.stream().sorted(Cell.MOST_DRIFTED_FIRST).limit(COLUMNS).forEach(this::add);
            leftOut.add(
                    Labels.of("model", model.model(), "version", model.version()), Math.max(0, cells.size() - COLUMNS));
        }

        private void add(Cell cell) {
            ColumnReport column = cell.column();
            Labels labels = Labels.of(
                    "model",
                    cell.report().model(),
                    "version",
                    cell.report().version(),
                    "column",
                    column.name(),
                    "segment",
                    cell.report().segment(),
                    "window",
                    cell.report().window().size());
            column.scores().forEach((test, value) -> score.add(labels.add("test", test), value));
            Double decisive = column.pAdjusted();
            if (decisive != null) {
                score.add(labels.add("test", DECISIVE), decisive);
            }
            Double limit = column.threshold();
            if (limit != null) {
                threshold.add(labels.add("test", DECISIVE), limit);
            }
            status.add(labels, status(column.verdict(), column.severity()));
            nulls.add(labels, column.quality().nullRatio());
        }

        List<GaugeFamily> families() {
            return List.of(score, threshold, status, nulls, leftOut);
        }
    }
}
