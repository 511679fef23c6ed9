package io.plumbline.monitor.app;

import io.plumbline.monitor.kafka.Offsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What is left of the records of topics.
 *
 * @param from from which event time on all are there; {@link Instant#MIN} where nothing is deleted, {@link Instant#MAX}
 *     where a partition has had records and has none
 * @param deleted what is deleted, a sentence for each partition
 */
record Kept(Instant from, List<String> deleted) {
    /** @param maxAhead how far an event's time may be ahead of its record's */
    static Kept of(Map<TopicPartition, Offsets.Kept> partitions, Duration maxAhead) {
        List<TopicPartition> inOrder = partitions.keySet().stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .toList();
        Instant from = Instant.MIN;
        List<String> deleted = new ArrayList<>();
        for (TopicPartition partition : inOrder) {
            Offsets.Kept kept = partitions.get(partition);
            if (kept == null || kept.deleted() == 0) {
                continue;
            }
            boolean none = kept.first().equals(Instant.MAX);
            Instant complete = none ? Instant.MAX : kept.first().plus(maxAhead);
            from = complete.isAfter(from) ? complete : from;
            deleted.add("The first " + kept.deleted() + " records of " + partition + " are deleted"
                    + (none ? ", and none is left." : "; the oldest that is left is of " + kept.first() + "."));
        }
        return new Kept(from, deleted);
    }
}
