package io.plumbline.monitor.kafka;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.EventOutput;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.ingest.NativeJsonEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to a topic, each as a record of its own whose timestamp is the moment of sending. Records are keyed by the
 * event's id, so that a label follows its inference in the same partition.
 */
public final class EventPublisher implements EventOutput {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final KafkaProducer<byte @Nullable [], byte[]> producer;
    private final String topic;
    private final String bootstrap;
    private final WorkSpans spans;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public EventPublisher(Map<String, String> kafka, String topic) {
        this(kafka, topic, WorkSpans.NONE);
    }

    /** @param spans of each record */
    public EventPublisher(Map<String, String> kafka, String topic, WorkSpans spans) {
        this.spans = spans;
        Map<String, Object> all = new TreeMap<>(kafka);
        all.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "20");
        all.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(TIMEOUT.toMillis()));
        all.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        this.topic = topic;
        bootstrap = kafka.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
        producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Hands an event to the sender; it is there once {@link #flush} has returned.
     *
     * @throws BrokerFailure if an earlier event could not be sent, or the broker does not answer
     */
    @Override
    public void send(ModelEvent event) {
        byte[] key = event.id() == null ? null : event.id().getBytes(StandardCharsets.UTF_8);
        try {
            ProducerRecord<byte @Nullable [], byte[]> record =
                    new ProducerRecord<>(topic, key, NativeJsonEncoder.encode(event));
            TraceContext span = spans.sent(topic);
            if (span != null) {
                record.headers().add(TraceContext.HEADER, span.header().getBytes(StandardCharsets.US_ASCII));
            }
            producer.send(record, (sent, problem) -> {
                if (problem == null) {
                    acknowledged.incrementAndGet();
                } else {
                    failure.compareAndSet(null, problem);
                }
            });
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        check();
    }

    /**
     * Waits until all events are there.
     *
     * @throws BrokerFailure if one could not be sent
     */
    @Override
    public void flush() {
        producer.flush();
        check();
    }

    /** Events that the broker has acknowledged. */
    @Override
    public long acknowledged() {
        return acknowledged.get();
    }

    private void check() {
        Exception problem = failure.get();
        if (problem != null) {
            throw new BrokerFailure(bootstrap, "send events to topic " + topic, "Write on topic " + topic, problem);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
