package io.plumbline.monitor.e2e;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends text to a partition; a failed send fails the test at the flush, unless the test takes it. */
final class EventSender implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final List<Exception> failures = new CopyOnWriteArrayList<>();

    EventSender(String bootstrap, String topic) {
        this.topic = topic;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", "5", "max.request.size", "8000000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void send(int partition, long timestamp, String event) {
        send(partition, timestamp, event.getBytes(StandardCharsets.UTF_8));
    }

    void send(int partition, long timestamp, byte[] value) {
        send(new ProducerRecord<>(topic, partition, timestamp, null, value));
    }

    void send(SentRecord record) {
        send(record.to(topic));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        send(record, failures::add);
    }

    /** @param failed takes what failed the send, later; the record may be on the topic all the same */
    void send(ProducerRecord<byte[], byte[]> record, Consumer<Exception> failed) {
        producer.send(record, (metadata, exception) -> {
            if (exception != null) {
                failed.accept(exception);
            }
        });
    }

    void flush() {
        producer.flush();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " sends failed", failures.get(0));
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
