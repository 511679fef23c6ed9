package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.history.ClientMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The few of Kafka Streams' and its clients' own meters that tell something to somebody on call, each as one series over all
 * threads, tasks and clients. All of them would be thousands, with names of threads and clients in their labels.
 */
final class KafkaGauges implements MultiCollector {
    /** @param name group and name, as Kafka has it */
    private record Bound(Meter meter, String name, ToDoubleFunction<DoubleSummaryStatistics> over, double factor) {}

    private static final double MILLIS = 1e-3;

    private static final List<Bound> BOUND = List.of(
            sum(Meter.KAFKA_THREADS, "stream-metrics/alive-stream-threads"),
            sum(Meter.KAFKA_PROCESSED, "stream-thread-metrics/process-total"),
            max(Meter.KAFKA_PROCESS_SHARE, "stream-thread-metrics/process-ratio", 1),
            sum(Meter.KAFKA_COMMITS, "stream-thread-metrics/commit-total"),
            max(Meter.KAFKA_COMMIT_TIME, "stream-thread-metrics/commit-latency-max", MILLIS),
            max(Meter.KAFKA_POLL_TIME, "stream-thread-metrics/poll-latency-max", MILLIS),
            max(Meter.KAFKA_LAG, "consumer-fetch-manager-metrics/records-lag-max", 1),
            sum(Meter.KAFKA_REBALANCES, "consumer-coordinator-metrics/rebalance-total"),
            max(Meter.KAFKA_REBALANCE_TIME, "consumer-coordinator-metrics/rebalance-latency-max", MILLIS),
            sum(Meter.KAFKA_SEND_ERRORS, "producer-metrics/record-error-total"));

    /** What is to be read. */
    static final Set<String> NAMES = BOUND.stream().map(Bound::name).collect(Collectors.toUnmodifiableSet());

    private final ClientMetrics kafka;

    KafkaGauges(ClientMetrics kafka) {
        this.kafka = kafka;
    }

    private static Bound sum(Meter meter, String name) {
        return new Bound(meter, name, DoubleSummaryStatistics::getSum, 1);
    }

    private static Bound max(Meter meter, String name, double factor) {
        return new Bound(meter, name, DoubleSummaryStatistics::getMax, factor);
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, DoubleSummaryStatistics> values = kafka.read(NAMES);
        Scrape scrape = new Scrape();
        for (Bound bound : BOUND) {
            DoubleSummaryStatistics value = values.get(bound.name());
            if (value != null && value.getCount() > 0) {
                scrape.add(bound.meter(), bound.over().applyAsDouble(value) * bound.factor());
            }
        }
        return scrape.snapshots();
    }
}
