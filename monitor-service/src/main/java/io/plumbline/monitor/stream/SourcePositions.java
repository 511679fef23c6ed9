package io.plumbline.monitor.stream;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Knows which sources have been read to their end, and how much is left on the others. Kafka Streams does not tell its
 * processors, so the main consumers are watched as they poll, by {@link WatchedClients}.
 */
final class SourcePositions {
    /**
     * @param lastOffset of the last record that a poll returned; -1 before the first
     * @param lag records after those, when it was last looked at; -1 where not known
     */
    private record Position(long lastOffset, long lag) {}

    private final Map<TopicPartition, Position> positions = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> processed = new ConcurrentHashMap<>();

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

    /** The partition went to another consumer. */
    void left(TopicPartition partition) {
        positions.remove(partition);
        processed.remove(partition);
    }

    /** Records of these topics that wait to be processed, by partition, where that is known. */
    Map<String, Long> behind(Set<String> topics) {
        Map<String, Long> behind = new TreeMap<>();
        positions.forEach((partition, position) -> {
            if (position.lag >= 0 && topics.contains(partition.topic())) {
                long done = processed.getOrDefault(partition, -1L);
                long inHand = done < 0 ? 0 : Math.max(0, position.lastOffset - done);
                behind.put(partition.toString(), position.lag + inHand);
            }
        });
        return behind;
    }

    private static TopicPartition partition(Source source) {
        return new TopicPartition(source.topic(), source.partition());
    }
}
