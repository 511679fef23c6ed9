package io.plumbline.monitor.kafka;

import io.plumbline.monitor.ingest.SourceRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The newest records of a topic, read without a group: nobody notices.
 *
 * @param records that the topic has in all, where no offset is unused
 * @param partitions of the topic
 */
public record TopicSample(long records, int partitions) {
    /**
     * Reads about the same number of each partition.
     *
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them
     * @param most how many are read in all
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public static TopicSample read(Map<String, String> kafka, String topic, int most, Consumer<SourceRecord> handler) {
        TopicSample[] sample = new TopicSample[1];
        TopicSnapshot.read(
                kafka,
                topic,
                (consumer, ends) -> {
                    Map<TopicPartition, Long> begins = consumer.beginningOffsets(ends.keySet(), TopicSnapshot.TIMEOUT);
                    starts(begins, ends, most).forEach(consumer::seek);
                    long records = ends.keySet().stream()
                            .mapToLong(partition -> length(partition, begins, ends))
                            .sum();
                    sample[0] = new TopicSample(records, ends.size());
                },
                record -> handler.accept(TopicSnapshot.source(record)));
        return sample[0];
    }

    /** What one partition lacks is taken from the others. */
    private static Map<TopicPartition, Long> starts(
            Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends, int most) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        List<TopicPartition> smallest = ends.keySet().stream()
                .sorted(Comparator.comparingLong(partition -> length(partition, begins, ends)))
                .toList();
        long left = most;
        for (int i = 0; i < smallest.size(); i++) {
            TopicPartition partition = smallest.get(i);
            long share = Math.min(left / (smallest.size() - i), length(partition, begins, ends));
            starts.put(partition, ends.getOrDefault(partition, 0L) - share);
            left -= share;
        }
        return starts;
    }

    private static long length(
            TopicPartition partition, Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        return ends.getOrDefault(partition, 0L) - begins.getOrDefault(partition, 0L);
    }
}
