package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.history.StreamStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
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
        Scrape scrape = new Scrape();
        for (StreamState state : StreamState.values()) {
            scrape.add(Meter.STREAM_STATE, state == now.state() ? 1 : 0, state.label());
        }
        now.recordsBehind().forEach((source, records) -> scrape.add(Meter.RECORDS_BEHIND, records, source));
        scrape.add(Meter.BROKER_REACHABLE, now.brokerReachable() ? 1 : 0);
        scrape.add(Meter.STREAM_FAILURES, now.failures());
        scrape.add(Meter.RESTORE_LEFT, now.restoreLeft());
        Duration restore = now.lastRestore();
        if (restore != null) {
            scrape.add(Meter.LAST_RESTORE, restore.toMillis() / 1000.0);
        }
        Instant commit = now.lastCommit();
        if (commit != null) {
            scrape.add(Meter.LAST_COMMIT, commit.toEpochMilli() / 1000.0);
        }
        return scrape.snapshots();
    }
}
