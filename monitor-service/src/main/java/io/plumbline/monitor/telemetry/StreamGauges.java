package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.event.ModelRef;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gauges of what this instance reads, kept by source partition: they leave with it, or another instance would have them too. */
final class StreamGauges implements MultiCollector {
    private final Map<String, Map<ModelRef, Long>> eventTimes = new ConcurrentHashMap<>();
    private final Map<String, Integer> profiles = new ConcurrentHashMap<>();

    private volatile long liveBytes;

    void liveBytes(long bytes) {
        liveBytes = bytes;
    }

    void eventTime(String source, ModelRef model, long time) {
        eventTimes.computeIfAbsent(source, s -> new ConcurrentHashMap<>()).merge(model, time, Math::max);
    }

    /** Nothing came of a model at a source for long. */
    void forget(String source, String model) {
        Map<ModelRef, Long> times = eventTimes.get(source);
        if (times != null) {
            times.keySet().removeIf(ref -> ref.model().equals(model));
        }
    }

    void forget(String model) {
        eventTimes.keySet().forEach(source -> forget(source, model));
    }

    void liveProfiles(String source, int live) {
        profiles.put(source, live);
    }

    /** The source is another instance's now, or nobody's. */
    void released(String source) {
        profiles.remove(source);
        eventTimes.remove(source);
    }

    boolean reads(String model) {
        return eventTimes.values().stream()
                .flatMap(times -> times.keySet().stream())
                .anyMatch(ref -> ref.model().equals(model));
    }

    @Override
    public MetricSnapshots collect() {
        Scrape scrape = new Scrape();
        Map<ModelRef, Long> ofModels = new HashMap<>();
        eventTimes.forEach((source, times) -> {
            times.forEach((model, time) -> ofModels.merge(model, time, Math::max));
            times.values().stream()
                    .max(Long::compare)
                    .ifPresent(time -> scrape.add(Meter.SOURCE_EVENT_TIME, time / 1000.0, source));
        });
        ofModels.forEach(
                (model, time) -> scrape.add(Meter.MODEL_EVENT_TIME, time / 1000.0, model.model(), model.version()));
        profiles.forEach((source, live) -> scrape.add(Meter.LIVE_PROFILES, live, source));
        scrape.add(Meter.LIVE_BYTES, liveBytes);
        return scrape.snapshots();
    }
}
