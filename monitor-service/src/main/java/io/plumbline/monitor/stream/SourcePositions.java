package io.plumbline.monitor.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Knows which sources have been read to their end. Kafka Streams does not tell its processors, so the main consumers are
 * watched as they poll. Where a source is to end at an offset, they see nothing from there on.
 */
final class SourcePositions implements KafkaClientSupplier {
    /**
     * @param lastOffset of the last record that a poll returned; -1 before the first
     * @param lag records after those, when it was last looked at; -1 where not known
     */
    private record Position(long lastOffset, long lag) {}

    private final Map<TopicPartition, Position> positions = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> processed = new ConcurrentHashMap<>();
    private final Set<Thread> failed = ConcurrentHashMap.newKeySet();
    private final Set<WatchedConsumer> consumers = ConcurrentHashMap.newKeySet();
    private final Set<WatchedConsumer> asked = ConcurrentHashMap.newKeySet();
    private final EventSelection selection;

    SourcePositions(EventSelection selection) {
        this.selection = selection;
    }

    /** Offset of the last record of the source that was processed, as far as is known; -1 before the first. */
    long processed(Source source) {
        return processed.getOrDefault(partition(source), -1L);
    }

    /** Has the consumers join the group anew; of the group's leader, this makes it share out all partitions again. */
    void rebalance() {
        asked.addAll(consumers);
    }

    /**
     * This stream thread failed and is replaced. Its consumer leaves the group: its successor has another name, and would
     * otherwise wait for the session of this one to time out.
     */
    void replaced() {
        failed.add(Thread.currentThread());
    }

    /** Whether it is known how much is left on the source. */
    boolean isKnown(Source source) {
        Position position = positions.get(partition(source));
        return position != null && position.lag >= 0;
    }

    /** Whether everything on the source was handed to its task and processed, up to the given offset. */
    boolean readToEnd(Source source, long processedOffset) {
        TopicPartition partition = partition(source);
        long done = processed.merge(partition, processedOffset, Math::max);
        Position position = positions.get(partition);
        return position != null && position.lag == 0 && done >= position.lastOffset;
    }

    /**
     * A poll of a partition returned.
     *
     * @param lastOffset of the last record it returned; -1 if it returned none
     * @param lag records after those; -1 where not known
     */
    void polled(TopicPartition partition, long lastOffset, long lag) {
        Position before = positions.get(partition);
        Position now = new Position(lastOffset >= 0 || before == null ? lastOffset : before.lastOffset, lag);
        if (!now.equals(before)) {
            positions.put(partition, now);
        }
    }

    private static TopicPartition partition(Source source) {
        return new TopicPartition(source.topic(), source.partition());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new WatchedConsumer(config);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new ExactProducer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
            super.close(
                    failed.remove(Thread.currentThread())
                            ? options.withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                            : options);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (asked.remove(this)) {
                enforceRebalance("partitions of input topics are read by nobody");
            }
            ConsumerRecords<byte[], byte[]> records = upToEnds(super.poll(timeout));
            Set<TopicPartition> assigned = assignment();
            mine.removeIf(partition -> {
                boolean gone = !assigned.contains(partition);
                if (gone) {
                    positions.remove(partition);
                    processed.remove(partition);
                }
                return gone;
            });
            mine.addAll(assigned);
            for (TopicPartition partition : assigned) {
                OptionalLong lag = currentLag(partition);
                long last = -1;
                for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                    last = record.offset();
                }
                polled(partition, last, lag.orElse(-1));
                if (hasEnd(partition) && lag.orElse(-1) == 0) {
                    pause(Set.of(partition)); // what follows would be fetched for nothing
                }
            }
            return records;
        }

        private long end(TopicPartition partition) {
            return ends.computeIfAbsent(partition, p -> selection.end(new Source(p.topic(), p.partition())));
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
