package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.event.ModelRef;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Gauges of what this instance reads: event time by model, live profiles by source partition. */
final class StreamGauges implements MultiCollector {
    private final Map<ModelRef, Long> eventTimes = new ConcurrentHashMap<>();
    private final Map<String, Integer> profiles = new ConcurrentHashMap<>();

    private volatile long liveBytes;

    void liveBytes(long bytes) {
        liveBytes = bytes;
    }

    void eventTime(ModelRef model, long time) {
        eventTimes.merge(model, time, Math::max);
    }

    void forget(String model) {
        eventTimes.keySet().removeIf(ref -> ref.model().equals(model));
    }

    /** A source without live profiles has no series: it may have gone to another instance. */
    void liveProfiles(String source, int live) {
        if (live == 0) {
            profiles.remove(source);
        } else {
            profiles.put(source, live);
        }
    }

    @Override
    public MetricSnapshots collect() {
        GaugeFamily times = new GaugeFamily(
                "plumbline_model_event_timestamp_seconds",
                "Highest event time of a model that this instance has read from one source.");
        eventTimes.forEach((model, time) ->
                times.add(Labels.of("model", model.model(), "version", model.version()), time / 1000.0));
        GaugeFamily live = new GaugeFamily(
                "plumbline_live_profiles", "Profiles of open windows on the heap, by source partition.");
        profiles.forEach((source, count) -> live.add(Labels.of("source", source), count));
        GaugeFamily bytes =
                new GaugeFamily("plumbline_live_profile_bytes", "Heap that live profiles take, as it is estimated.");
        bytes.add(Labels.EMPTY, liveBytes);
        return new MetricSnapshots(Stream.of(times, live, bytes)
                .filter(family -> !family.isEmpty())
                .map(GaugeFamily::snapshot)
                .toArray(MetricSnapshot[]::new));
    }
}
