package io.plumbline.monitor.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends text to a partition; a failed send fails the test at the flush. */
final class EventSender implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private volatile RuntimeException failure = new IllegalStateException("none");
    private volatile boolean failed;

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

    void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (metadata, exception) -> {
            if (exception != null) {
                failure = new IllegalStateException(exception);
                failed = true;
            }
        });
    }

    void flush() {
        producer.flush();
        if (failed) {
            throw failure;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
