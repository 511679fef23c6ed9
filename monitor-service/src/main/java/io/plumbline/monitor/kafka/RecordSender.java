package io.plumbline.monitor.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends a few records, as commands do. */
final class RecordSender {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Of a record as it is, uncompressed. */
    private static final int MOST_BYTES = 32 << 20;

    private RecordSender() {}

    /**
     * Sends records; returns when they are there.
     *
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them
     * @param what they are, for a message
     * @throws BrokerFailure if the broker does not answer, or does not take them
     */
    static void send(
            Map<String, String> kafka, String topic, String what, List<ProducerRecord<byte[], byte[]>> records) {
        String bootstrap = kafka.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
        Map<String, Object> all = new TreeMap<>(kafka);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(TIMEOUT.toMillis()));
        // Closing waits for what is still under way: no longer than for the answer itself.
        all.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString((int) TIMEOUT.toMillis()));
        all.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString((int) TIMEOUT.toMillis() / 2));
        // A column of a reference takes up to 6 KB: some hundred of them are too long for a broker unless compressed.
        all.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        all.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MOST_BYTES));
        String publish = "publish " + what + " to topic " + topic;
        String needs = "Write on topic " + topic;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<?> record : sent) {
                record.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException e) {
            throw new BrokerFailure(bootstrap, publish, needs, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException e) {
            throw new BrokerFailure(bootstrap, publish, needs, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerFailure(bootstrap, publish, needs, e);
        }
    }
}
