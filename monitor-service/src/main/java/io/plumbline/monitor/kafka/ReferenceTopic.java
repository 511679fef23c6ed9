package io.plumbline.monitor.kafka;

import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The compacted topic of references, for those who publish one or look at all. */
public final class ReferenceTopic {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Of a reference as it is, uncompressed. */
    private static final int MOST_BYTES = 32 << 20;

    private final Map<String, String> kafka;
    private final String topic;
    private final String bootstrap;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public ReferenceTopic(Map<String, String> kafka, String topic) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.bootstrap = kafka.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
    }

    /**
     * Publishes a reference in place of the one of the same model and version; returns when it is there.
     *
     * @throws BrokerFailure if the broker does not take it
     */
    public void publish(Reference reference) {
        send(ReferenceJson.key(reference), ReferenceJson.toBytes(reference));
    }

    /**
     * Publishes a learned reference as one that a person stands by. Its content and id stay, so no window is cut in two.
     *
     * @throws BrokerFailure if the broker does not take it
     */
    public void pin(Reference learned) {
        publish(learned.at(Reference.Stage.PINNED));
        delete(learned);
    }

    /**
     * Deletes a reference: the next in order applies, or one is learned anew.
     *
     * @throws BrokerFailure if the broker does not take it
     */
    public void delete(Reference reference) {
        send(ReferenceJson.key(reference), null);
    }

    private void send(byte[] key, byte @Nullable [] value) {
        Map<String, Object> all = new TreeMap<>(kafka);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(TIMEOUT.toMillis()));
        // Closing waits for what is still under way: no longer than for the answer itself.
        all.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString((int) TIMEOUT.toMillis()));
        all.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString((int) TIMEOUT.toMillis() / 2));
        // A column takes up to 6 KB: some hundred of them are too long for a broker unless compressed.
        all.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        all.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MOST_BYTES));
        String publish = "publish a reference to topic " + topic;
        String needs = "Write on topic " + topic;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
            // One partition has one order, however many somebody gave the topic.
            producer.send(new ProducerRecord<>(topic, 0, key, value)).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(publish, needs, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException e) {
            throw failure(publish, needs, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(publish, needs, e);
        }
    }

    /**
     * The references that there are, by model and version, a pinned one before a learned one; none where there is no
     * such topic, which a look does not make. Records that are none are left out.
     *
     * @throws BrokerFailure if the broker does not answer
     */
    public List<Reference> all() {
        try (TopicSetup topics = new TopicSetup(kafka)) {
            if (topics.partitions(List.of(topic)).isEmpty()) {
                return List.of();
            }
        }
        Map<Bytes, Reference> byKey = new HashMap<>();
        TopicSnapshot.read(kafka, topic, 0, record -> take(byKey, record));
        return byKey.values().stream()
                .sorted(Comparator.comparing(Reference::model)
                        .thenComparing(reference -> reference.version() == null ? "" : reference.version())
                        .thenComparing(Reference::stage, Comparator.reverseOrder()))
                .toList();
    }

    private static void take(Map<Bytes, Reference> byKey, ConsumerRecord<byte[], byte[]> record) {
        Bytes key = Bytes.wrap(record.key());
        byKey.remove(key);
        if (record.value() != null) {
            try {
                byKey.put(key, ReferenceJson.fromBytes(record.value()));
            } catch (IllegalArgumentException e) {
                // Somebody else's record: the service passes it over too, and logs it.
            }
        }
    }

    private BrokerFailure failure(String doing, String needs, Throwable cause) {
        return new BrokerFailure(bootstrap, doing, needs, cause);
    }
}
