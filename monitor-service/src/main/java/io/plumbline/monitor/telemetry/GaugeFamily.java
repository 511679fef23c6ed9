package io.plumbline.monitor.telemetry;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The gauges of one name, as they stand at one scrape. */
final class GaugeFamily {
    private final String name;
    private final String help;
    private final Map<Labels, Double> values = new TreeMap<>();

    GaugeFamily(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /** Adds a series; the first of equal labels stays, as a second would fail the scrape. */
    void add(Labels labels, double value) {
        values.putIfAbsent(labels, value);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    GaugeSnapshot snapshot() {
        List<GaugeSnapshot.GaugeDataPointSnapshot> points = new ArrayList<>(values.size());
        values.forEach((labels, value) -> points.add(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build()));
        GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(name).help(help);
        points.forEach(snapshot::dataPoint);
        return snapshot.build();
    }
}
