package io.plumbline.monitor.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clients of Kafka Streams, and sees what it does not tell: how far it has read, when it committed, who answers.
 * Where a source is to end at an offset, the consumers see nothing from there on.
 */
final class WatchedClients implements KafkaClientSupplier {
    private final SourcePositions positions = new SourcePositions(this::endOf);
    private final InstantSource clock;
    private final EventSelection selection;
    private final Set<WatchedConsumer> consumers = ConcurrentHashMap.newKeySet();
    private final Set<WatchedConsumer> asked = ConcurrentHashMap.newKeySet();
    private final List<Consumer<byte[], byte[]>> polling = new CopyOnWriteArrayList<>();
    private final LongAdder polls = new LongAdder();
    private final LongAdder records = new LongAdder();
    private volatile @Nullable Instant lastCommit;
    private volatile @Nullable Admin admin;

    WatchedClients(InstantSource clock, EventSelection selection) {
        this.clock = clock;
        this.selection = selection;
    }

    /** Has the consumers join the group anew; of the group's leader, this makes it share out all partitions again. */
    void rebalance() {
        asked.addAll(consumers);
    }

    /** How far the main consumers have read. */
    SourcePositions positions() {
        return positions;
    }

    private CompletionStage<Long> endOf(TopicPartition partition) {
        Admin broker = admin;
        if (broker == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("not started"));
        }
        ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        return broker.listOffsets(Map.of(partition, OffsetSpec.latest()), committed)
                .partitionResult(partition)
                .toCompletionStage()
                .thenApply(found -> Math.min(found.offset(), end(partition)));
    }

    private long end(TopicPartition partition) {
        return selection.end(new Source(partition.topic(), partition.partition()));
    }

    /**
     * How many answers of brokers came to the main consumers and that of the references. While a broker answers, this
     * grows at least twice a second, whether there are events or not: a fetch that finds nothing is answered after half a
     * second, and the references' consumer does nothing but fetch. Numbers of connections tell less: those of clients
     * that are not in use stay as they are when the broker is gone, and all do when it hangs.
     */
    long responses() {
        return polling.stream().mapToLong(WatchedClients::responses).sum();
    }

    private static long responses(Consumer<?, ?> consumer) {
        for (Map.Entry<MetricName, ? extends org.apache.kafka.common.Metric> metric :
                consumer.metrics().entrySet()) {
            MetricName name = metric.getKey();
            if (name.name().equals("response-total") && name.group().equals("consumer-metrics")) {
                return ((Number) metric.getValue().metricValue()).longValue();
            }
        }
        return 0;
    }

    /** How often the main consumers have polled. */
    long polls() {
        return polls.sum();
    }

    /** Records that those polls brought. */
    long records() {
        return records.sum();
    }

    /** When a transaction was last committed; null before the first. */
    @Nullable
    Instant lastCommit() {
        return lastCommit;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return watched(new WatchedConsumer(config));
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return watched(new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private Consumer<byte[], byte[]> watched(Consumer<byte[], byte[]> consumer) {
        polling.add(consumer);
        return consumer;
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        Admin made = Admin.create(config);
        admin = made;
        return made;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new ExactProducer(config) {
            @Override
            public void commitTransaction() {
                super.commitTransaction();
                lastCommit = clock.instant();
            }
        };
    }

    private final class WatchedConsumer extends KafkaConsumer<byte[], byte[]> {
        private final Set<TopicPartition> mine = new HashSet<>();

        private final Map<TopicPartition, Long> ends = new HashMap<>();

        WatchedConsumer(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumers.add(this);
        }

        @Override
        public void close(CloseOptions options) {
            consumers.remove(this);
            asked.remove(this);
            super.close(options);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (asked.remove(this)) {
                enforceRebalance("partitions of input topics are read by nobody");
            }
            ConsumerRecords<byte[], byte[]> polled = upToEnds(super.poll(timeout));
            polls.increment();
            records.add(polled.count());
            Set<TopicPartition> assigned = assignment();
            mine.removeIf(partition -> {
                boolean gone = !assigned.contains(partition);
                if (gone) {
                    positions.left(partition);
                }
                return gone;
            });
            mine.addAll(assigned);
            for (TopicPartition partition : assigned) {
                OptionalLong lag = currentLag(partition);
                long last = -1;
                for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                    last = record.offset();
                }
                // Where the lag is known, so is the position: to ask for it costs nothing then.
                positions.polled(partition, last, lag.orElse(-1), lag.isPresent() ? position(partition) : -1);
                if (hasEnd(partition) && lag.orElse(-1) == 0) {
                    pause(Set.of(partition)); // what follows would be fetched for nothing
                }
            }
            return polled;
        }

        private long end(TopicPartition partition) {
            return ends.computeIfAbsent(partition, WatchedClients.this::end);
        }

        private boolean hasEnd(TopicPartition partition) {
            return end(partition) != Long.MAX_VALUE;
        }

        private ConsumerRecords<byte[], byte[]> upToEnds(ConsumerRecords<byte[], byte[]> records) {
            Set<TopicPartition> partitions = records.partitions();
            if (partitions.stream().noneMatch(this::hasEnd)) {
                return records;
            }
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> before = new HashMap<>();
            for (TopicPartition partition : partitions) {
                long end = end(partition);
                List<ConsumerRecord<byte[], byte[]>> kept = records.records(partition).stream()
                        .filter(record -> record.offset() < end)
                        .toList();
                if (!kept.isEmpty()) {
                    before.put(partition, kept);
                }
            }
            return new ConsumerRecords<>(before, records.nextOffsets());
        }

        /** Records up to the end that the source is taken to have. Kafka Streams asks too, and must not wait for more. */
        @Override
        public OptionalLong currentLag(TopicPartition partition) {
            OptionalLong lag = super.currentLag(partition);
            if (lag.isEmpty() || !hasEnd(partition)) {
                return lag;
            }
            try {
                long left = end(partition) - position(partition, Duration.ZERO);
                return OptionalLong.of(Math.max(0, Math.min(lag.getAsLong(), left)));
            } catch (TimeoutException e) {
                return OptionalLong.empty(); // it has just been assigned
            }
        }
    }
}
