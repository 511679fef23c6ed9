package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.PerformanceReport.Metric;
import io.plumbline.monitor.profile.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How right a model is in the windows of one size.
 *
 * @param newest of which labels may be yet to come: what needs none is told of it
 * @param labelled the newest that has labels; null before any has
 */
record PerformanceSeries(PerformanceReport newest, @Nullable PerformanceReport labelled) {
    /** Those that do worse, then those of all events. */
    static final Comparator<PerformanceSeries> MOST_TELLING_FIRST = Comparator.comparingInt(
                    (PerformanceSeries one) -> -Math.max(0, one.status()))
            .thenComparing(one -> !one.newest.segment().equals(Segment.ALL))
            .thenComparing(one -> one.newest.modelRef())
            .thenComparing(one -> one.newest.segment())
            .thenComparing(one -> one.newest.window().size());

    private int status() {
        return labelled == null ? -1 : ColumnSeries.status(labelled.verdict(), labelled.severity());
    }

    List<Scrape.Sample> samples() {
        List<Scrape.Sample> all = new ArrayList<>();
        Double coverage = newest.coverage();
        if (coverage != null) {
            all.add(sample(Meter.LABEL_COVERAGE, coverage));
        }
        newest.estimated().forEach(metric -> addMetric(all, metric, "estimated"));
        if (labelled == null) {
            return all;
        }
        all.add(sample(Meter.PERFORMANCE_VERDICT, status()));
        for (Metric metric : labelled.metrics()) {
            addMetric(all, metric, "realised");
            Metric estimate = Metric.named(labelled.estimated(), metric.name());
            if (estimate != null) {
                all.add(sample(Meter.PERFORMANCE_ESTIMATE_ERROR, estimate.value() - metric.value(), metric.name()));
            }
            Double reference = metric.reference();
            if (reference != null) {
                all.add(sample(Meter.PERFORMANCE_REFERENCE, reference, metric.name()));
            }
        }
        PerformanceReport.Delay delay = labelled.delay();
        if (delay != null) {
            all.add(sample(Meter.LABEL_DELAY, delay.median(), "50"));
            all.add(sample(Meter.LABEL_DELAY, delay.p90(), "90"));
        }
        labelled.fairness().forEach(one -> all.add(sample(Meter.FAIRNESS, one.value(), one.by(), one.name())));
        return all;
    }

    private void addMetric(List<Scrape.Sample> all, Metric metric, String source) {
        all.add(sample(Meter.PERFORMANCE, metric.value(), metric.name(), source));
        all.add(sample(Meter.PERFORMANCE_LOW, metric.low(), metric.name(), source));
        all.add(sample(Meter.PERFORMANCE_HIGH, metric.high(), metric.name(), source));
    }

    private Scrape.Sample sample(Meter meter, double value, String... further) {
        List<String> labels = new ArrayList<>(List.of(
                newest.model(),
                newest.version(),
                newest.segment(),
                newest.window().size()));
        labels.addAll(List.of(further));
        return new Scrape.Sample(meter, value, labels.toArray(String[]::new));
    }
}
