package io.plumbline.monitor.telemetry;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Series made for one scrape of what is true at that moment: nothing has to be taken away when it no longer is. */
final class Scrape {
    private final Map<Meter, Map<Labels, Double>> values = new EnumMap<>(Meter.class);

    /** @param labels values of the meter's labels, in its order */
    record Sample(Meter meter, double value, String... labels) {}

    void add(Meter meter, double value, String... labels) {
        String[] names = meter.labels().toArray(String[]::new);
        if (names.length != labels.length) {
            throw new IllegalArgumentException(meter + " has the labels " + meter.labels());
        }
        // The first of equal labels stays, as a second would fail the scrape.
        values.computeIfAbsent(meter, m -> new LinkedHashMap<>()).putIfAbsent(Labels.of(names, labels), value);
    }

    void add(Sample sample) {
        add(sample.meter(), sample.value(), sample.labels());
    }

    int size() {
        return values.values().stream().mapToInt(Map::size).sum();
    }

    MetricSnapshots snapshots() {
        return new MetricSnapshots(values.entrySet().stream()
                .map(entry -> snapshot(entry.getKey(), entry.getValue()))
                .toArray(MetricSnapshot[]::new));
    }

    private static MetricSnapshot snapshot(Meter meter, Map<Labels, Double> series) {
        return switch (meter.type()) {
            case GAUGE -> {
                GaugeSnapshot.Builder gauge =
                        GaugeSnapshot.builder().name(meter.bareName()).help(meter.help());
                series.forEach((labels, value) -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield gauge.build();
            }
            case COUNTER -> {
                CounterSnapshot.Builder counter =
                        CounterSnapshot.builder().name(meter.bareName()).help(meter.help());
                series.forEach((labels, value) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield counter.build();
            }
            case HISTOGRAM -> throw new IllegalArgumentException(meter + " is no value of a moment");
        };
    }
}
