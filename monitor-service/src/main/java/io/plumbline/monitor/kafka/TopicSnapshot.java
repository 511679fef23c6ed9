package io.plumbline.monitor.kafka;

import io.plumbline.monitor.ingest.SourceRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Reads what is on a topic now, committed records only, and is done. */
final class TopicSnapshot {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private TopicSnapshot() {}

    /**
     * Hands over the records of a topic, those of a partition in their order.
     *
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them
     * @param since the timestamp to begin at, in milliseconds; 0 for all
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    static void read(
            Map<String, String> kafka, String topic, long since, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        read(kafka, topic, (consumer, ends) -> seek(consumer, ends, since), handler);
    }

    /** All of a topic, the same; nothing where there is no such topic, which a look does not make. */
    static void readIfThere(Map<String, String> kafka, String topic, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        try (TopicSetup topics = new TopicSetup(kafka)) {
            if (topics.partitions(List.of(topic)).isEmpty()) {
                return;
            }
        }
        read(kafka, topic, 0, handler);
    }

    /** Says where reading begins. */
    interface Beginning {
        /** @param ends where reading ends, for all partitions */
        void seek(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends);
    }

    /** The same, from where it is said. */
    static void read(
            Map<String, String> kafka,
            String topic,
            Beginning beginning,
            Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        String bootstrap = kafka.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
        String doing = "read topic " + topic;
        String needs = "Read on topic " + topic;
        try (KafkaConsumer<byte[], byte[]> consumer = TopicTail.reader(kafka)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, TIMEOUT).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .collect(Collectors.toList());
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
            beginning.seek(consumer, ends);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), TIMEOUT) < end.getValue())) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    TopicPartition at = new TopicPartition(topic, record.partition());
                    if (record.offset() < ends.getOrDefault(at, 0L)) { // what came since is another reading's
                        handler.accept(record);
                    }
                }
                if (!records.isEmpty()) {
                    deadline = System.nanoTime() + TIMEOUT.toNanos();
                } else if (System.nanoTime() - deadline > 0) {
                    throw new BrokerFailure(bootstrap, doing, needs, new TimeoutException());
                }
            }
        } catch (KafkaException e) {
            throw new BrokerFailure(bootstrap, doing, needs, e);
        }
    }

    private static void seek(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, long since) {
        if (since <= 0) {
            consumer.seekToBeginning(ends.keySet());
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(partition -> times.put(partition, since));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, TIMEOUT);
        ends.forEach((partition, end) -> {
            OffsetAndTimestamp first = found.get(partition);
            consumer.seek(partition, first == null ? end : first.offset());
        });
    }

    /** The record as formats read it. */
    static SourceRecord source(ConsumerRecord<byte[], byte[]> record) {
        return new SourceRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                SourceRecord.headers(record.headers(), Header::key, Header::value));
    }
}
