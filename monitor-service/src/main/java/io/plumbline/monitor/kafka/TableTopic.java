package io.plumbline.monitor.kafka;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A compacted topic all of whose records are in its first partition, so that they have one order. */
final class TableTopic {
    private final Map<String, String> kafka;
    private final String topic;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    TableTopic(Map<String, String> kafka, String topic) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
    }

    /** @param value null to delete what lies under the key */
    record Entry(byte[] key, byte @Nullable [] value) {}

    /**
     * Hands over what is there, in order; nothing where there is no such topic, which a look does not make.
     *
     * @throws BrokerFailure if the broker does not answer
     */
    void read(Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        TopicSnapshot.readIfThere(kafka, topic, handler);
    }

    /**
     * Sends records; returns when they are there.
     *
     * @param what they are, for a message
     * @throws BrokerFailure if the broker does not answer, or does not take them
     */
    void send(String what, List<Entry> entries) {
        RecordSender.send(
                kafka,
                topic,
                what,
                entries.stream()
                        .map(entry -> new ProducerRecord<byte[], byte[]>(topic, 0, entry.key(), entry.value()))
                        .toList());
    }
}
