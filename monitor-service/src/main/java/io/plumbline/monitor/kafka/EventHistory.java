package io.plumbline.monitor.kafka;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The events of a topic from some time on until now, which can be read several times and are the same each time. Records
 * that are no events are passed over.
 */
public final class EventHistory {
    private final Map<String, String> kafka;
    private final String topic;
    private final RecordDecoder decoder;
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /** Records from the beginning of a time on are no longer there; the message says since when they are. */
    public static final class Deleted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Deleted(String topic, String from, Instant first) {
            super("topic " + topic + " no longer has all records since " + from + ", but since " + first
                    + ": begin later, or build the reference from a file");
        }
    }

    /**
     * The schema of a record cannot be had now, and without it some events would be missing; the message says which.
     */
    public static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unread(ConsumerRecord<byte[], byte[]> record, String detail) {
            super(record.topic() + "-" + record.partition() + "@" + record.offset() + " cannot be read: " + detail);
        }
    }

    /**
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them
     * @param partitions of the topic
     * @param from event time that is asked for, null for all there is; records are looked for by their own timestamps
     * @param maxAhead how far an event's time may be ahead of its record's timestamp
     * @throws Deleted if retention has taken some of them
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public EventHistory(
            Map<String, String> kafka,
            String topic,
            int partitions,
            @Nullable Instant from,
            Duration maxAhead,
            RecordDecoder decoder) {
        this.kafka = kafka;
        this.topic = topic;
        this.decoder = decoder;
        Set<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toSet());
        try (Offsets offsets = new Offsets(kafka)) {
            ends.putAll(offsets.ends(all));
            // An event may have been recorded that long before it is said to have happened.
            starts.putAll(offsets.at(all, from == null ? Instant.EPOCH : from.minus(maxAhead)));
            offsets.kept(all).values().stream()
                    .filter(kept ->
                            from != null && kept.deleted() > 0 && kept.first().isAfter(from))
                    .map(Offsets.Kept::first)
                    .max(Instant::compareTo)
                    .ifPresent(first -> {
                        throw new Deleted(topic, String.valueOf(from), first);
                    });
        }
    }

    /** Records that are read each time. */
    public long records() {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - starts.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    /**
     * @param progress takes the number of records read so far
     * @throws Unread if the schema of a record cannot be had
     */
    public void forEach(Consumer<ModelEvent> handler, LongConsumer progress) {
        long[] read = new long[1];
        TopicSnapshot.read(kafka, topic, (consumer, now) -> starts.forEach(consumer::seek), record -> {
            if (record.offset() >= ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                return;
            }
            DecodeResult result = decoder.decode(TopicSnapshot.source(record));
            if (result instanceof DecodeResult.Decoded decoded) {
                decoded.events().forEach(handler);
            } else if (result instanceof DecodeResult.Rejected rejected
                    && rejected.reason() == RejectReason.SCHEMA_UNAVAILABLE) {
                throw new Unread(record, rejected.detail());
            }
            progress.accept(++read[0]);
        });
    }
}
