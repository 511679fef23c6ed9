package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.EventSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic that events from elsewhere are written to. What waits for the broker is bounded: what comes beyond that is refused
 * at once, so that senders wait and not this service's memory.
 */
public final class IntakeTopic implements EventSink, AutoCloseable {
    /** How long a sender waits at most for an answer. */
    private static final Duration SAFE_WITHIN = Duration.ofSeconds(10);
    /** How long the first record waits for the broker to say where its topic is. */
    private static final Duration FOUND_WITHIN = Duration.ofMillis(500);

    private final KafkaProducer<byte @Nullable [], byte[]> producer;
    private final String topic;
    private final long most;
    private final AtomicLong waiting = new AtomicLong();

    /**
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them
     * @param most bytes of records that may wait for the broker
     */
    public IntakeTopic(Map<String, String> kafka, String topic, long most) {
        this.topic = topic;
        this.most = most;
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        all.putAll(kafka);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) SAFE_WITHIN.toMillis());
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) SAFE_WITHIN.toMillis() / 2);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, FOUND_WITHIN.toMillis());
        // The bound is our own: the client's would make senders wait, and count what lies in batches as full.
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * most + (32 << 20));
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public CompletionStage<Void> put(byte[] value, Map<String, String> headers) {
        int size = value.length;
        if (waiting.addAndGet(size) > most) {
            waiting.addAndGet(-size);
            return CompletableFuture.failedFuture(
                    new Unavailable("the broker is slow or away: " + most + " bytes wait for it, which is the most"));
        }
        ProducerRecord<byte @Nullable [], byte[]> record = new ProducerRecord<>(topic, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        CompletableFuture<Void> stored = new CompletableFuture<>();
        stored.whenComplete((done, problem) -> waiting.addAndGet(-size));
        try {
            producer.send(record, (sent, problem) -> {
                if (problem == null) {
                    stored.complete(null);
                } else {
                    stored.completeExceptionally(failure(problem));
                }
            });
        } catch (KafkaException e) {
            stored.completeExceptionally(failure(e));
        }
        return stored;
    }

    private RuntimeException failure(Exception problem) {
        String message = Objects.requireNonNullElse(problem.getMessage(), problem.toString());
        return problem instanceof RecordTooLargeException
                ? new TooLarge("topic " + topic + " takes no record of this size: " + message)
                : new Unavailable("the broker did not take it: " + message);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
