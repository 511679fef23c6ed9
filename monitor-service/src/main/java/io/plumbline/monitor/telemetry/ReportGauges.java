package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.Ownership;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Gauges of the newest window of each size and segment of the models that this instance owns. They are made anew at each
 * scrape from what was reported, so that the series of a model leave with it. A version or segment that has had no
 * window for ten of its size, while the model went on, is left out.
 */
final class ReportGauges implements MultiCollector {
    /** Windows without a report after which a version or segment is left out. */
    static final int SILENT = 10;

    private final ReportHistory reports;
    private final PerformanceHistory performance;
    private final AlertHistory alerts;
    private final Ownership ownership;
    private final SeriesLimits limits;
    private final ReferenceStarts references;

    ReportGauges(
            ReportHistory reports,
            PerformanceHistory performance,
            AlertHistory alerts,
            Ownership ownership,
            SeriesLimits limits) {
        this.reports = reports;
        this.performance = performance;
        this.alerts = alerts;
        this.ownership = ownership;
        this.limits = limits;
        references = new ReferenceStarts(reports);
    }

    @Override
    public MetricSnapshots collect() {
        Scrape scrape = new Scrape();
        addFiring(scrape);
        try {
            addReported(scrape);
            return scrape.snapshots();
        } catch (HistoryUnavailable e) {
            // What is known without it is still told.
            Scrape less = new Scrape();
            addFiring(less);
            return less.snapshots();
        }
    }

    private void addReported(Scrape scrape) {
        Newest newest = new Newest();
        List<WindowReport> owned = reports.latest(ownership::owns);
        List<PerformanceReport> outcomes = performance.latest(ownership::owns);
        owned.forEach(report -> newest.add(report.model(), report.window()));
        outcomes.forEach(report -> newest.add(report.model(), report.window()));
        List<WindowReport> current = owned.stream()
                .filter(report -> newest.isHeard(report.model(), report.window()))
                .toList();
        addReferences(scrape, current);
        Budget budget = new Budget(limits.series());
        current.stream()
                .map(WindowSeries::new)
                .sorted(WindowSeries.MOST_TELLING_FIRST)
                .forEach(window -> budget.spend(scrape, window.samples()));
        addColumns(scrape, current, performance(outcomes, newest), budget);
        scrape.add(Meter.SERIES, limits.series() - budget.left);
        scrape.add(Meter.SERIES_DROPPED, budget.dropped, "series");
    }

    /** How many series may still be added; what does not fit is left out whole. */
    private static final class Budget {
        private int left;
        private int dropped;

        Budget(int left) {
            this.left = left;
        }

        boolean spend(Scrape scrape, List<Scrape.Sample> samples) {
            if (samples.size() > left) {
                dropped += samples.size();
                return false;
            }
            left -= samples.size();
            samples.forEach(scrape::add);
            return true;
        }
    }

    /** A column, by its place among those of its model. */
    private record Ranked(int place, ColumnSeries series) {
        /** Drifts of any model, then of each model the first, of each the second... */
        static final Comparator<Ranked> ORDER = Comparator.comparing((Ranked one) -> !one.series.drifted())
                .thenComparingInt(Ranked::place)
                .thenComparing(Ranked::series, ColumnSeries.MOST_TELLING_FIRST);
    }

    /** Columns that have drifted, then performance, then other columns, as far as there are series left. */
    private void addColumns(
            Scrape scrape, List<WindowReport> current, List<PerformanceSeries> performances, Budget budget) {
        Map<ModelRef, List<ColumnSeries>> byModel = new TreeMap<>();
        for (WindowReport report : current) {
            List<ColumnSeries> of = byModel.computeIfAbsent(report.modelRef(), model -> new ArrayList<>());
            report.columns().forEach(column -> of.add(new ColumnSeries(report, column)));
        }
        Map<ModelRef, Integer> leftOut = new TreeMap<>();
        int beyondColumns = 0;
        List<Ranked> wanted = new ArrayList<>();
        for (Map.Entry<ModelRef, List<ColumnSeries>> model : byModel.entrySet()) {
            List<ColumnSeries> ranked = model.getValue();
            ranked.sort(ColumnSeries.MOST_TELLING_FIRST);
            int shown = Math.min(ranked.size(), limits.columns());
            for (int place = 0; place < shown; place++) {
                wanted.add(new Ranked(place, ranked.get(place)));
            }
            beyondColumns += ranked.stream()
                    .skip(shown)
                    .mapToInt(series -> series.samples().size())
                    .sum();
            leftOut.put(model.getKey(), ranked.size() - shown);
        }
        wanted.sort(Ranked.ORDER);
        int drifted =
                (int) wanted.stream().filter(one -> one.series().drifted()).count();
        addRanked(scrape, wanted.subList(0, drifted), budget, leftOut);
        performances.forEach(series -> budget.spend(scrape, series.samples()));
        addRanked(scrape, wanted.subList(drifted, wanted.size()), budget, leftOut);
        leftOut.forEach(
                (model, columns) -> scrape.add(Meter.COLUMNS_LEFT_OUT, columns, model.model(), model.version()));
        scrape.add(Meter.SERIES_DROPPED, beyondColumns, "columns");
    }

    private static void addRanked(Scrape scrape, List<Ranked> columns, Budget budget, Map<ModelRef, Integer> leftOut) {
        for (Ranked one : columns) {
            if (!budget.spend(scrape, one.series().samples())) {
                leftOut.merge(one.series().report().modelRef(), 1, Integer::sum);
            }
        }
    }

    /** How far each model has gone on, by windows of each size, whatever was reported of them. */
    private static final class Newest {
        private final Map<String, Instant> ends = new HashMap<>();

        private static String key(String model, WindowReport.Span window) {
            return window.size() + " " + model;
        }

        void add(String model, WindowReport.Span window) {
            ends.merge(key(model, window), window.end(), (a, b) -> a.isAfter(b) ? a : b);
        }

        boolean isHeard(String model, WindowReport.Span window) {
            Duration silent = WindowSize.parse(window.size()).length().multipliedBy(SILENT);
            Instant last = ends.getOrDefault(key(model, window), window.end());
            return !window.end().plus(silent).isBefore(last);
        }
    }

    private List<PerformanceSeries> performance(List<PerformanceReport> owned, Newest newest) {
        Map<List<Object>, PerformanceReport> labelled = performance.latestLabelled(ownership::owns).stream()
                .collect(Collectors.toMap(ReportGauges::series, report -> report, (a, b) -> a));
        return owned.stream()
                .filter(report -> newest.isHeard(report.model(), report.window()))
                .map(report -> new PerformanceSeries(report, labelled.get(series(report))))
                .sorted(PerformanceSeries.MOST_TELLING_FIRST)
                .toList();
    }

    private static List<Object> series(PerformanceReport report) {
        return List.of(report.modelRef(), report.segment(), report.window().size());
    }

    /** Of a model's windows, the smallest tell most exactly when a reference began. */
    private void addReferences(Scrape scrape, List<WindowReport> current) {
        Map<ModelRef, WindowReport> smallest = new TreeMap<>();
        for (WindowReport report : current) {
            if (report.segment().equals(Segment.ALL) && report.referenceId() != null) {
                smallest.merge(
                        report.modelRef(),
                        report,
                        (a, b) -> new WindowSeries(b).length().compareTo(new WindowSeries(a).length()) < 0 ? b : a);
            }
        }
        references.keep(smallest.keySet());
        smallest.forEach((model, report) -> scrape.add(
                Meter.REFERENCE_ACTIVE,
                WindowSeries.seconds(references.of(report, Objects.requireNonNull(report.referenceId()))),
                model.model(),
                model.version()));
    }

    private void addFiring(Scrape scrape) {
        for (AlertTransition alert : alerts.firing()) {
            if (ownership.owns(alert.model())) {
                scrape.add(
                        Meter.ALERT_FIRING,
                        1,
                        alert.model(),
                        alert.version(),
                        alert.segment(),
                        alert.rule(),
                        Wording.severity(alert.severity()));
            }
        }
    }
}
