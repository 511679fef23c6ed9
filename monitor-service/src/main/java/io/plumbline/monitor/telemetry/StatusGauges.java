package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.history.StreamStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** How the stream stands, as metrics: its state, whether a broker answers, what waits, failures, commits, restores. */
final class StatusGauges implements MultiCollector {
    private final Supplier<StreamStatus> status;

    StatusGauges(Supplier<StreamStatus> status) {
        this.status = status;
    }

    @Override
    public MetricSnapshots collect() {
        StreamStatus now = status.get();
        GaugeFamily states =
                new GaugeFamily("plumbline_stream_state", "1 for the state that the stream is in, else 0.");
        for (StreamState state : StreamState.values()) {
            states.add(Labels.of("state", state.label()), state == now.state() ? 1 : 0);
        }
        GaugeFamily behind = new GaugeFamily(
                "plumbline_records_behind", "Records that wait on a source partition that this instance reads.");
        now.recordsBehind().forEach((source, records) -> behind.add(Labels.of("source", source), records));

        List<MetricSnapshot> all = new ArrayList<>();
        all.add(states.snapshot());
        all.add(gauge(
                "plumbline_broker_reachable",
                "Whether a broker has answered in the last ten seconds.",
                now.brokerReachable() ? 1 : 0));
        all.add(CounterSnapshot.builder()
                .name("plumbline_stream_failures")
                .help("Times that the stream failed and was started anew, or gave up.")
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(now.failures())
                        .build())
                .build());
        all.add(gauge("plumbline_restore_records_left", "Records of state still to be read back.", now.restoreLeft()));
        if (!behind.isEmpty()) {
            all.add(behind.snapshot());
        }
        Duration restore = now.lastRestore();
        if (restore != null) {
            all.add(gauge(
                    "plumbline_last_restore_seconds",
                    "How long the last reading back of state took.",
                    restore.toMillis() / 1000.0));
        }
        Instant commit = now.lastCommit();
        if (commit != null) {
            all.add(gauge(
                    "plumbline_last_commit_timestamp_seconds",
                    "When the stream last committed; it does not while nothing comes.",
                    commit.toEpochMilli() / 1000.0));
        }
        return new MetricSnapshots(all);
    }

    private static MetricSnapshot gauge(String name, String help, double value) {
        GaugeFamily one = new GaugeFamily(name, help);
        one.add(Labels.EMPTY, value);
        return one.snapshot();
    }
}
