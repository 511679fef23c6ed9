package io.plumbline.monitor.kafka;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Where records stand on partitions: committed ones, by order and by time. */
public final class Offsets implements AutoCloseable {
    /**
     * What is left of a partition's records.
     *
     * @param deleted records that were before the first one that is left; 0 where all are there
     * @param first timestamp of the first record that is left; {@link Instant#MAX} where none is
     */
    public record Kept(long deleted, Instant first) {}

    private final AdminCalls broker;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public Offsets(Map<String, String> kafka) {
        broker = new AdminCalls(kafka);
    }

    /** The offset after the last record of each partition. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        list(partitions, OffsetSpec.latest()).forEach((partition, found) -> ends.put(partition, found.offset()));
        return ends;
    }

    /** The offset of the first record of each partition with that timestamp or a later one; its end where there is none. */
    public Map<TopicPartition, Long> at(Collection<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> offsets = ends(partitions);
        list(partitions, OffsetSpec.forTimestamp(time.toEpochMilli())).forEach((partition, found) -> {
            if (found.offset() >= 0) {
                offsets.put(partition, found.offset());
            }
        });
        return offsets;
    }

    /** What is left of each partition. */
    public Map<TopicPartition, Kept> kept(Collection<TopicPartition> partitions) {
        Map<TopicPartition, ListOffsetsResultInfo> oldest = list(partitions, OffsetSpec.forTimestamp(0));
        Map<TopicPartition, Kept> kept = new HashMap<>();
        list(partitions, OffsetSpec.earliest()).forEach((partition, first) -> {
            ListOffsetsResultInfo found = oldest.get(partition);
            kept.put(
                    partition,
                    new Kept(
                            first.offset(),
                            found == null || found.offset() < 0
                                    ? Instant.MAX
                                    : Instant.ofEpochMilli(found.timestamp())));
        });
        return kept;
    }

    /** How far a consumer group is: the offset of the next record that it will read of each partition that it has read of. */
    public Map<TopicPartition, Long> committed(String group, Collection<TopicPartition> partitions) {
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.copyOf(partitions));
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            broker.await(
                            broker.admin()
                                    .listConsumerGroupOffsets(Map.of(group, spec))
                                    .partitionsToOffsetAndMetadata(),
                            "read the offsets of group " + group)
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
                broker.admin()
                        .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all(),
                "look up offsets");
    }

    @Override
    public void close() {
        broker.close();
    }
}
