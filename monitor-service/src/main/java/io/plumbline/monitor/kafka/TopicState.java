package io.plumbline.monitor.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * What is there of a topic.
 *
 * @param id no other topic has it, nor had: not even one of the same name
 * @param beginnings the offset of the first record that is left of each partition
 * @param ends the offset after the last record of each partition
 */
record TopicState(String id, Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
    /** Asks what is there of a topic now. */
    interface Look extends Supplier<TopicState>, AutoCloseable {
        @Override
        default void close() {}
    }

    /** Whether it has each of these partitions up to the offset at least. */
    boolean reaches(Map<Integer, Long> offsets) {
        Map<Integer, Long> known = new HashMap<>();
        ends.forEach((partition, end) -> known.put(partition.partition(), end));
        return offsets.entrySet().stream().allMatch(read -> known.getOrDefault(read.getKey(), -1L) >= read.getValue());
    }
}
