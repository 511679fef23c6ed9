package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is said of a whole window. */
record WindowSeries(WindowReport report) {
    static final Comparator<WindowSeries> MOST_TELLING_FIRST = Comparator.comparingInt(
                    (WindowSeries one) -> -Math.max(0, one.status()))
            .thenComparing(one -> one.report.modelRef())
            .thenComparing(one -> one.report.segment())
            .thenComparing(one -> one.report.window().size());

    int status() {
        return ColumnSeries.status(report.verdict(), report.severity());
    }

    Duration length() {
        return WindowSize.parse(report.window().size()).length();
    }

    static double seconds(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    List<Scrape.Sample> samples() {
        List<Scrape.Sample> all = new ArrayList<>();
        all.add(sample(Meter.WINDOW_STATUS, status()));
        all.add(sample(Meter.WINDOW_END, seconds(report.window().end())));
        all.add(sample(Meter.WINDOW_SIZE, length().toMillis() / 1000.0));
        all.add(sample(Meter.WINDOW_EVENTS, report.nCurrent()));
        all.add(sample(Meter.WINDOW_LABELS, report.nLabels()));
        Double threshold = report.alpha();
        if (threshold != null) {
            all.add(sample(Meter.WINDOW_THRESHOLD, threshold));
        }
        Double ndcg =
                report.attributions() == null ? null : report.attributions().ndcg();
        if (ndcg != null) {
            all.add(sample(Meter.WINDOW_NDCG, ndcg));
        }
        Reference.Stage stage = report.referenceStage();
        all.add(sample(Meter.REFERENCE_STAGE, stage == null ? 0 : 1 + stage.ordinal()));
        for (Verdict verdict : Verdict.values()) {
            long columns = report.columns().stream()
                    .filter(column -> column.verdict() == verdict)
                    .count();
            all.add(sample(Meter.WINDOW_COLUMNS, columns, MonitorMeters.label(verdict)));
        }
        Map<String, Integer> findings = new TreeMap<>();
        report.quality().forEach(finding -> findings.merge(finding.check(), 1, Integer::sum));
        findings.forEach((check, found) -> all.add(sample(Meter.WINDOW_FINDINGS, found, check)));
        return all;
    }

    private Scrape.Sample sample(Meter meter, double value) {
        return new Scrape.Sample(
                meter,
                value,
                report.model(),
                report.version(),
                report.segment(),
                report.window().size());
    }

    private Scrape.Sample sample(Meter meter, double value, String last) {
        return new Scrape.Sample(
                meter,
                value,
                report.model(),
                report.version(),
                report.segment(),
                report.window().size(),
                last);
    }
}
