package io.plumbline.monitor.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Where records stand on partitions: committed ones, by order and by time. */
public final class Offsets implements AutoCloseable {
    /**
     * What is left of a partition's records.
     *
     * @param deleted records that were before the first one that is left; 0 where all are there
     * @param first timestamp of the first record that is left of those that have lost some; {@link Instant#MAX} where none
     *     is
     */
    public record Kept(long deleted, Instant first) {}

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, String> kafka;
    private final BrokerAdmin broker;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public Offsets(Map<String, String> kafka) {
        this.kafka = Map.copyOf(kafka);
        broker = new BrokerAdmin(kafka);
    }

    /** The offset after the last record of each partition. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        list(partitions, OffsetSpec.latest()).forEach((partition, found) -> ends.put(partition, found.offset()));
        return ends;
    }

    /**
     * The offset of the first record of each partition with that timestamp or a later one; its end where there is none. May
     * be an earlier one.
     */
    public Map<TopicPartition, Long> at(Collection<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> offsets = ends(partitions);
        Map<TopicPartition, ListOffsetsResultInfo> begins = list(partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> latest = list(partitions, OffsetSpec.maxTimestamp());
        list(partitions, OffsetSpec.forTimestamp(time.toEpochMilli())).forEach((partition, found) -> {
            ListOffsetsResultInfo begin = begins.get(partition);
            ListOffsetsResultInfo last = latest.get(partition);
            if (found.offset() >= 0) {
                offsets.put(partition, found.offset());
            } else if (begin != null && last != null && last.timestamp() >= time.toEpochMilli()) {
                // For some minutes after records are deleted, brokers look in the segment that these were in, and give
                // up.
                offsets.put(partition, begin.offset());
            }
        });
        return offsets;
    }

    /** What is left of each partition. */
    public Map<TopicPartition, Kept> kept(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> deleted = new HashMap<>();
        list(partitions, OffsetSpec.earliest()).forEach((partition, first) -> deleted.put(partition, first.offset()));
        List<TopicPartition> cut =
                partitions.stream().filter(p -> deleted.getOrDefault(p, 0L) > 0).toList();
        Map<TopicPartition, Instant> first = firstTimes(cut);
        Map<TopicPartition, Kept> kept = new HashMap<>();
        deleted.forEach((partition, count) ->
                kept.put(partition, new Kept(count, first.getOrDefault(partition, Instant.MAX))));
        return kept;
    }

    /** Timestamps of the first records. Read, as the broker's look-up by time may miss them. */
    private Map<TopicPartition, Instant> firstTimes(List<TopicPartition> partitions) {
        Map<TopicPartition, Instant> times = new HashMap<>();
        if (partitions.isEmpty()) {
            return times;
        }
        Map<TopicPartition, Long> ends = ends(partitions);
        try (KafkaConsumer<byte[], byte[]> consumer = TopicTail.reader(kafka)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (consumer.paused().size() < partitions.size()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    times.putIfAbsent(
                            new TopicPartition(record.topic(), record.partition()),
                            Instant.ofEpochMilli(record.timestamp()));
                }
                consumer.pause(partitions.stream()
                        .filter(p -> times.containsKey(p) || consumer.position(p, TIMEOUT) >= ends.getOrDefault(p, 0L))
                        .toList());
                if (System.nanoTime() - deadline > 0) {
                    throw new org.apache.kafka.common.errors.TimeoutException();
                }
            }
        } catch (KafkaException e) {
            throw new BrokerFailure(broker.bootstrap, "read first records", "Read on their topics", e);
        }
        return times;
    }

    /** How far a consumer group is: the offset of the next record that it will read of each partition that it has read of. */
    public Map<TopicPartition, Long> committed(String group, Collection<TopicPartition> partitions) {
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.copyOf(partitions));
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            broker.await(
                            broker.client
                                    .listConsumerGroupOffsets(Map.of(group, spec))
                                    .partitionsToOffsetAndMetadata(),
                            "read the offsets of group " + group,
                            "Describe on group " + group)
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            committed.put(partition, offset.offset());
                        }
                    });
        } catch (BrokerFailure e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        return committed;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> list(Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        return broker.await(
                broker.client
                        .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all(),
                "look up offsets",
                "Describe on their topics");
    }

    @Override
    public void close() {
        broker.close();
    }
}
