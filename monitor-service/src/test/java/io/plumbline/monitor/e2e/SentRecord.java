package io.plumbline.monitor.e2e;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record for an input topic, and what is in it by those who made it.
 *
 * @param timestamp the record's, in milliseconds since the epoch
 * @param events empty where the record is none of events and must go to the dead-letter topic
 * @param traceparent the header of that name, valid or not; null for none
 */
record SentRecord(
        int partition,
        long timestamp,
        byte[] value,
        List<Event> events,
        @Nullable String traceparent) {
    SentRecord(int partition, long timestamp, byte[] value, List<Event> events) {
        this(partition, timestamp, value, events, null);
    }

    /**
     * @param time in milliseconds since the epoch
     * @param x value of the column {@code x}
     * @param segment that it is in where the model has segments; empty for none
     */
    record Event(String model, String version, long time, double x, String segment) {}

    SentRecord on(int other) {
        return new SentRecord(other, timestamp, value, events, traceparent);
    }

    ProducerRecord<byte[], byte[]> to(String topic) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, timestamp, null, value);
        if (traceparent != null) {
            record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        return record;
    }
}
